/** Where things are in the guest: as dockerd has them, for learners compare. */
export const LAYERS = '/layers'
export const DATA_ROOT = '/var/lib/docker'
/** What the host itself keeps on its disk, beside Docker's folders. */
export const KEPT_HOME = `${DATA_ROOT}/drydock/root`
export const HOME = '/root'
/** Namespaces, pid files and the like: gone with the kernel they belong to. */
export const RUN = '/run/docker'
export const RUNTIME_ROOT = '/run/crun'
const CGROUP_ROOT = '/sys/fs/cgroup'
/** Parent of all containers' cgroups, as dockerd's cgroupfs driver has it. */
export const CONTAINERS_CGROUP = `${CGROUP_ROOT}/docker`

export interface ContainerPaths {
  /** Writable layer, its work directory and the mounted whole. */
  overlay: string
  upper: string
  work: string
  merged: string
  /** `hosts`, `hostname`, `resolv.conf`, `config.json`. It is also the runtime's bundle. */
  directory: string
  /** Scratch of the runtime: pid files, its log, sockets. */
  run: string
  /** In the file system, and as the runtime's `cgroupsPath`. */
  cgroup: string
  cgroupsPath: string
  /** The network namespace, if it has its own. */
  namespace: string
  runtimeState: string
}

export function pathsOf(containerId: string): ContainerPaths {
  const overlay = `${DATA_ROOT}/overlay2/${containerId}`
  return {
    overlay,
    upper: `${overlay}/diff`,
    work: `${overlay}/work`,
    merged: `${overlay}/merged`,
    directory: `${DATA_ROOT}/containers/${containerId}`,
    run: `${RUN}/containers/${containerId}`,
    cgroup: `${CONTAINERS_CGROUP}/${containerId}`,
    cgroupsPath: `/docker/${containerId}`,
    namespace: `${RUN}/netns/${containerId.slice(0, 12)}`,
    runtimeState: `${RUNTIME_ROOT}/${containerId}`,
  }
}

export function volumePath(name: string): string {
  return `${DATA_ROOT}/volumes/${name}`
}
