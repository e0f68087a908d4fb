/** The bodies and answers of `protocol/docker/containers.ts`, as Go reads and writes them. */
import type {
  ContainerConfig,
  CreateRequest,
  HostConfig,
  PortMap,
  UpdateRequest,
} from '../../../protocol/docker/containers.ts'
import { codecOf } from '../go-json/codec-of.ts'

export const containerConfig = codecOf<ContainerConfig>('container.Config')
export const hostConfig = codecOf<HostConfig>('container.HostConfig')
export const portMap = codecOf<PortMap | null>('nat.PortMap')
export const createRequest = codecOf<CreateRequest>('container.CreateRequest')
export const updateRequest = codecOf<UpdateRequest>('container.UpdateConfig')
