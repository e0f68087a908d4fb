/** Which namespaces a container has of its own, shares with the host, or joins. */
import type { HostConfig } from '../../protocol/docker/containers.ts'
import type { RuntimeSpec } from '../../protocol/oci-runtime.ts'

type Namespace = RuntimeSpec['linux']['namespaces'][number]

/** Host pids of the containers whose namespaces are joined; the network's is joined by the machine. */
export interface JoinedPids {
  ipc?: number
  pid?: number
}

export function namespacesOf(config: HostConfig, joined: JoinedPids): Namespace[] {
  const own = (type: Namespace['type'], mode: string, pid?: number): Namespace[] => {
    if (mode === 'host') return []
    return [pid === undefined ? { type } : { type, path: `/proc/${pid}/ns/${type}` }]
  }
  return [
    { type: 'mount' },
    ...own('network', config.NetworkMode),
    ...own('uts', config.UTSMode),
    ...own('pid', config.PidMode, joined.pid),
    ...own('ipc', config.IpcMode, joined.ipc),
    ...own('cgroup', config.CgroupnsMode === 'private' ? 'private' : 'host'),
  ]
}

/** `container:web` → `web`; undefined: another mode. */
export function joinedContainer(mode: string): string | undefined {
  return mode.startsWith('container:') ? mode.slice('container:'.length) : undefined
}

/** Neither of the host nor of another container. */
export function isPrivate(mode: string): boolean {
  return mode !== 'host' && !mode.startsWith('container:')
}
