/** A container's mounts in the OCI spec: Docker's own, the user's, and the rules between them. */
import type { RuntimeMount } from '../../protocol/oci-runtime.ts'
import { defaultMounts } from './defaults.ts'
import { tmpfsOptions } from './tmpfs-options.ts'

/** Something to be mounted besides the defaults. */
export type WantedMount =
  | { type: 'tmpfs'; destination: string; data: string }
  | {
      type: 'bind'
      destination: string
      source: string
      writable: boolean
      recursive: boolean
      propagation: string
    }

export interface MountRules {
  /** null: no /dev/shm of its own. */
  shmSizeBytes: number | null
  readonlyRootfs: boolean
  privileged: boolean
  writableCgroups: boolean
}

/** A read-only root does not make these read-only. */
const ALWAYS_WRITABLE = ['/proc', '/dev/pts', '/dev/shm', '/dev/mqueue', '/dev']

export function mountsOf(wanted: WantedMount[], rules: MountRules): RuntimeMount[] {
  const sorted = wanted.toSorted((a, b) => depth(a.destination) - depth(b.destination))
  const destinations = new Set(sorted.map((mount) => mount.destination))
  const defaults = defaultMounts().filter(({ destination }) => {
    if (destinations.has(destination)) return false
    if (destinations.has('/dev') && destination.startsWith('/dev/')) return false
    return destination !== '/dev/shm' || rules.shmSizeBytes !== null
  })
  const mounts = [...defaults.map((mount) => withSize(mount, rules)), ...sorted.map(toRuntimeMount)]
  return mounts.map((mount) => withAccess(mount, rules, destinations))
}

/** Propagation of the root that shared or slave mounts need; undefined: the runtime's default, private. */
export function rootPropagation(wanted: WantedMount[]): string | undefined {
  const modes = wanted.map((mount) => (mount.type === 'bind' ? mount.propagation : ''))
  if (modes.some((mode) => mode === 'shared' || mode === 'rshared')) return 'shared'
  if (modes.some((mode) => mode === 'slave' || mode === 'rslave')) return 'rslave'
  return undefined
}

/** Parents are mounted before what lies in them. */
function depth(path: string): number {
  return path.split('/').length
}

function withSize(mount: RuntimeMount, { shmSizeBytes }: MountRules): RuntimeMount {
  if (mount.destination !== '/dev/shm') return mount
  return { ...mount, options: [...mount.options, `size=${shmSizeBytes}`] }
}

function toRuntimeMount(mount: WantedMount): RuntimeMount {
  if (mount.type === 'tmpfs') {
    const { destination, data } = mount
    return { destination, type: 'tmpfs', source: 'tmpfs', options: tmpfsOptions(data) }
  }
  const options = [
    mount.recursive ? 'rbind' : 'bind',
    ...(mount.writable ? [] : ['ro']),
    ...(mount.propagation ? [mount.propagation] : []),
  ]
  return { destination: mount.destination, type: 'bind', source: mount.source, options }
}

function withAccess(mount: RuntimeMount, rules: MountRules, wanted: Set<string>): RuntimeMount {
  const { destination, options } = mount
  const frozen = rules.readonlyRootfs && !ALWAYS_WRITABLE.includes(destination) && !wanted.has(destination)
  const thawed =
    (rules.privileged && destination === '/sys') || (rules.writableCgroups && mount.type === 'cgroup')
  if (thawed) return { ...mount, options: options.filter((option) => option !== 'ro') }
  if (frozen && !options.includes('ro')) return { ...mount, options: [...options, 'ro'] }
  return mount
}
