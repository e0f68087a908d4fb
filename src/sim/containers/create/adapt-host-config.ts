/** What a host configuration means where it says nothing: dockerd's defaults, filled in when a container is made. */
import type { HostConfig } from '../../../protocol/docker/containers.ts'
import { DockerError } from '../../base/errors.ts'
import { MASKED_PATHS, READONLY_PATHS, RUNTIME } from '../../runtime-spec/defaults.ts'

const SHM_BYTES = 64 * 1024 * 1024
/** The largest number below Go's int64. */
const MAX_BYTES = 2 ** 63 - 1024

/**
 * @param idOf the id of another container by any name of it; undefined if there is none.
 * @throws {DockerError} notFound: the container whose IPC or PID namespace is to be joined. (dockerd looks for a network's
 *   only at the start.)
 */
export function adaptHostConfig(host: HostConfig, idOf: (name: string) => string | undefined): HostConfig {
  const resolve = (mode: string) => {
    const name = mode.startsWith('container:') ? mode.slice('container:'.length) : undefined
    const id = name === undefined ? undefined : idOf(name)
    return id === undefined ? mode : `container:${id}`
  }
  const resolveNow = (mode: string) => {
    const found = resolve(mode)
    const name = mode.replace(/^container:/, '')
    if (name !== mode && idOf(name) === undefined)
      throw new DockerError('notFound', `No such container: ${name}`)
    return found
  }
  return {
    ...host,
    ...(host.Memory > 0 && host.MemorySwap === 0 && { MemorySwap: Math.min(host.Memory * 2, MAX_BYTES) }),
    ShmSize: host.ShmSize || SHM_BYTES,
    IpcMode: resolveNow(host.IpcMode || 'private'),
    PidMode: resolveNow(host.PidMode),
    NetworkMode: resolve(host.NetworkMode),
    CgroupnsMode: host.CgroupnsMode || 'private',
    Runtime: host.Runtime || RUNTIME,
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
