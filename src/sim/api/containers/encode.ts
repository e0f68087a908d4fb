/** Container objects as Go would write them: with sorted maps, and without what is empty and may be left out. */
import type {
  ContainerInspect,
  ContainerSummary,
  StatsResponse,
} from '../../../protocol/docker/containers.ts'
import { map } from '../go-json/codec.ts'
import { endpointSettings } from '../networks/codec.ts'
import { isOlder, type ApiVersion } from '../../../protocol/docker/api-version.ts'
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

/** No limit is 2^64-1, which is no JavaScript number: it is written in place of null. */
export function encodeStats({ pids_stats, ...stats }: StatsResponse): string {
  const text = JSON.stringify({ ...stats, pids_stats })
  return pids_stats.limit === null ? text.replace('"limit":null', '"limit":18446744073709551615') : text
}
