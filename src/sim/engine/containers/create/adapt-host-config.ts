/** What a host configuration means where it says nothing: dockerd's defaults, filled in when a container is made. */
import type { HostConfig } from '../../../../protocol/docker/containers.ts'
import { MASKED_PATHS, READONLY_PATHS } from '../../spec/defaults.ts'

const SHM_BYTES = 64 * 1024 * 1024

/** @param idOf the id of another container by any name of it; undefined if there is none. */
export function adaptHostConfig(host: HostConfig, idOf: (name: string) => string | undefined): HostConfig {
  const resolve = (mode: string) => {
    const name = mode.startsWith('container:') ? mode.slice('container:'.length) : undefined
    const id = name === undefined ? undefined : idOf(name)
    return id === undefined ? mode : `container:${id}`
  }
  return {
    ...host,
    ...(host.Memory > 0 && host.MemorySwap === 0 && { MemorySwap: host.Memory * 2 }),
    ShmSize: host.ShmSize || SHM_BYTES,
    IpcMode: resolve(host.IpcMode || 'private'),
    PidMode: resolve(host.PidMode),
    NetworkMode: resolve(host.NetworkMode),
    CgroupnsMode: host.CgroupnsMode || 'private',
    Runtime: host.Runtime || 'crun',
    OomKillDisable: host.OomKillDisable ?? false,
    SecurityOpt: withLabel(host),
    LogConfig: { Type: host.LogConfig.Type || 'json-file', Config: host.LogConfig.Config ?? {} },
    RestartPolicy: { ...host.RestartPolicy, Name: host.RestartPolicy.Name || 'no' },
    MaskedPaths: host.MaskedPaths ?? (host.Privileged ? null : MASKED_PATHS),
    ReadonlyPaths: host.ReadonlyPaths ?? (host.Privileged ? null : READONLY_PATHS),
  }
}

/** As dockerd notes it, also where there is no SELinux. */
function withLabel({ SecurityOpt, Privileged, IpcMode, PidMode }: HostConfig): string[] | null {
  const own = SecurityOpt?.some((option) => option.startsWith('label=')) ?? false
  const shared = Privileged || IpcMode === 'host' || PidMode === 'host'
  return shared && !own ? [...(SecurityOpt ?? []), 'label=disable'] : SecurityOpt
}
