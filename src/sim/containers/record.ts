/** What is stored of a container: all that a restart of the host must not lose. */
import type { ContainerConfig, HostConfig, Mount, PortMap } from '../../protocol/docker/containers.ts'
import type { EndpointSettings } from '../../protocol/docker/networks.ts'
import type { Micros } from '../base/time.ts'
import type { ContainerState } from './state.ts'

export interface ContainerRecord {
  /** 64 hex digits. */
  id: string
  /** Without its slash. */
  name: string
  created: Micros
  /** Entrypoint and command, as one list. */
  args: string[]
  config: ContainerConfig
  hostConfig: HostConfig
  image: { id: string; layers: string[]; os: string; architecture: string }
  state: ContainerState
  /** A removal that did not come to its end. */
  dead: boolean
  restartCount: number
  /** Stopped or killed by somebody: `unless-stopped` leaves it so. */
  manuallyStopped: boolean
  startedBefore: boolean
  mounts: MountRecord[]
  network: ContainerNetwork
}

export interface MountRecord {
  type: 'bind' | 'volume' | 'tmpfs'
  /** Of a volume. */
  name: string
  /** Path on the host; empty for tmpfs. */
  source: string
  destination: string
  /** `local` for volumes. */
  driver: string
  mode: string
  rw: boolean
  propagation: string
  /** Whether an empty volume is filled with what the image has there. */
  copyData: boolean
  /** Binds of `--mount` need their source; those of `-v` make it. */
  createSource: boolean
  /** What the client asked for. */
  spec: Mount
}

export interface ContainerNetwork {
  /** 64 hex digits while it runs, else empty. */
  sandboxId: string
  sandboxKey: string
  ports: PortMap
  /** By network name: what was asked for and, while it runs, what it got. */
  endpoints: Record<string, EndpointSettings>
  /** MAC addresses that were asked for, by network name. */
  wantedMacs: Record<string, string>
}

/** What a run gave to an endpoint is gone with it. */
export function withoutOperationalData(endpoint: EndpointSettings): EndpointSettings {
  return {
    ...endpoint,
    EndpointID: '',
    Gateway: '',
    IPAddress: '',
    IPPrefixLen: 0,
    IPv6Gateway: '',
    GlobalIPv6Address: '',
    GlobalIPv6PrefixLen: 0,
    MacAddress: '',
  }
}
