/** Containers as the kernel has them. */
import type { RuntimeSpec } from '../oci-runtime.ts'
import type { ExitStatus, Process, StdioPlan } from './process.ts'

export interface MachineContainers {
  /**
   * Makes a container's mounts, network and first process. Resolves once the process runs its own program.
   *
   * @throws {RuntimeError} the runtime refused; nothing is left mounted.
   */
  start(plan: ContainerPlan): Promise<ContainerProcess>
  /** Runs a further process in a running container. @throws {RuntimeError} */
  exec(id: string, plan: ExecPlan): Promise<Process>
  /** Sends a signal to the container's first process. Sending to one that has just ended is not an error. */
  kill(id: string, signal: number): Promise<void>
  /** Freezes or thaws every process of the container (cgroup v2 freezer). Resolves when the kernel says so. */
  setFrozen(id: string, frozen: boolean): Promise<void>
  /** Changes limits while the container runs. @throws {RuntimeError} the kernel refuses one. */
  update(id: string, resources: NonNullable<RuntimeSpec['linux']['resources']>): Promise<void>
  /** Its processes, in pid order, with pids as the host sees them. */
  processes(id: string): Promise<ProcessInfo[]>
  /** One reading of its cgroup and its network counters. */
  sample(id: string): Promise<ResourceSample>
  /** Bytes in its writable layer. */
  writableSize(id: string): Promise<number>
  /** Unmounts and deletes all of a stopped container: writable layer, files, network. Not an error if it is not there. */
  remove(id: string): Promise<void>
  /** Ids of containers that have a directory on the disk, to reconcile with what the engine remembers. */
  onDisk(): Promise<string[]>
}

export interface ContainerPlan {
  /** 64 hex digits. */
  id: string
  /** Diff ids (`sha256:…`), lowest layer first. */
  layers: string[]
  /** `root.path` and the network namespace's path are filled in by the machine. */
  spec: RuntimeSpec
  /** Written to `/var/lib/docker/containers/<id>/<name>` before the start; the spec's mounts may name them. */
  files: { name: string; content: string; mode: number }[]
  network: NetworkPlan
  stdio: StdioPlan
  /** It is removed when it ends: the machine need not see to it that its writable layer reaches the disk. */
  temporary?: boolean
}

export type NetworkPlan =
  | { mode: 'host' | 'none' }
  /** Shares the namespace of a running container. */
  | { mode: 'container'; id: string }
  | { mode: 'bridge'; endpoints: EndpointPlan[] }

export interface EndpointPlan {
  bridge: string
  /** Name inside the container: `eth0`. */
  interface: string
  mac: string
  /** With prefix length: `172.17.0.2/16`. */
  ipv4: string
  /** Set on the endpoint that carries the default route. */
  gateway?: string
  mtu?: number
}

export interface ContainerProcess extends Process {
  exited: Promise<ContainerExitStatus>
}

export interface ContainerExitStatus extends ExitStatus {
  /** The kernel killed at least one process of the container for memory. */
  oomKilled: boolean
}

export interface ExecPlan {
  args: string[]
  env: string[]
  cwd: string
  /** Resolved against the container's own files. */
  user: { uid: number; gid: number; additionalGids: number[] }
  capabilities: string[]
  noNewPrivileges: boolean
  stdio: StdioPlan
}

/** What the kernel says of a process in `/proc/PID/stat` and `status` (proc(5)). */
export interface ProcessInfo {
  pid: number
  parentPid: number
  processGroup: number
  session: number
  /** `?` or the terminal's name. */
  tty: string
  /** The terminal's process group in the foreground; -1 without a terminal. */
  foregroundGroup: number
  /** A letter: `S` sleeps, `R` runs, `Z` has ended. */
  state: string
  users: ProcessIds
  groups: ProcessIds
  /** `PF_…` of the kernel. */
  flags: number
  threads: number
  /** As the kernel counts it: 20 with a nice value of 0. */
  priority: number
  nice: number
  /** `SCHED_…`: 0 is the usual one. */
  policy: number
  realtimePriority: number
  /** On which it ran last. */
  processor: number
  /** Unix milliseconds. */
  startedAt: number
  cpuTimeMs: number
  minorFaults: number
  majorFaults: number
  virtualBytes: number
  residentBytes: number
  codeBytes: number
  /** Data and stack. */
  dataBytes: number
  lockedBytes: number
  /** 16 hex digits each. */
  signals: { pending: string; blocked: string; ignored: string; caught: string }
  /** The command line; `[name]` for what has none. */
  command: string
  /** Name as in `/proc/PID/comm`. */
  name: string
}

export interface ProcessIds {
  real: number
  effective: number
  saved: number
  fileSystem: number
}

export interface ResourceSample {
  /** Unix nanoseconds would not fit a number; milliseconds. */
  at: number
  cpu: {
    totalUsec: number
    userUsec: number
    systemUsec: number
    throttledPeriods: number
    periods: number
    throttledUsec: number
    systemTotalUsec: number
    onlineCpus: number
  }
  memory: {
    usageBytes: number
    limitBytes: number
    maxUsageBytes?: number
    stat: Record<string, number>
    oomKills: number
  }
  pids: { current: number; limit: number | null }
  io: { major: number; minor: number; readBytes: number; writeBytes: number; reads: number; writes: number }[]
  /** Keyed by interface name inside the container; absent with host networking. */
  networks: Record<
    string,
    {
      rxBytes: number
      rxPackets: number
      rxErrors: number
      rxDropped: number
      txBytes: number
      txPackets: number
      txErrors: number
      txDropped: number
    }
  >
}
