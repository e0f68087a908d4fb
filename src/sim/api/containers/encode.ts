/** Container objects as Go would write them: with sorted maps, and without what is empty and may be left out. */
import type { ContainerInspect, ContainerSummary } from '../../../protocol/docker/containers.ts'
import { map } from '../go-json/codec.ts'
import { endpointSettings } from '../networks/codec.ts'
import { isOlder, type ApiVersion } from '../version.ts'
import { containerConfig, hostConfig, portMap } from './codec.ts'

const networks = map(endpointSettings)

export function encodeInspect(inspect: ContainerInspect): object {
  const { NetworkSettings } = inspect
  return {
    ...inspect,
    HostConfig: hostConfig.encode({ ...inspect.HostConfig, Links: null }),
    Config: containerConfig.encode(inspect.Config),
    NetworkSettings: {
      ...NetworkSettings,
      Ports: portMap.encode(NetworkSettings.Ports),
      Networks: networks.encode(NetworkSettings.Networks),
    },
  }
}

export function encodeSummary(summary: ContainerSummary, version: ApiVersion): object {
  const { Annotations, ...host } = summary.HostConfig
  return {
    ...summary,
    HostConfig: isOlder(version, '1.46') || !Annotations ? host : { ...host, Annotations },
    NetworkSettings: { Networks: networks.encode(summary.NetworkSettings.Networks) },
  }
}
