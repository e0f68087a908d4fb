/**
 * What the engine asks of a Linux host. Two implementations: the v86 guest (`emulator/`), and a scripted one for unit
 * tests (`sim/machine.scripted.ts`); `machine.contract.ts` runs on both. It knows containers and networks as the kernel
 * does, and nothing of Docker's API, images' names, or v86.
 *
 * All paths are paths in the guest. Docker's data root there is `/var/lib/docker`, laid out as dockerd's overlay2 driver
 * has it, so that what learners see in `mount` and in `docker inspect` agree:
 *
 * ```text
 * /layers/<diff id, hex>/            an image layer, read-only, served from its tar
 * /var/lib/docker/overlay2/<id>/     diff (upper), work, merged of container <id>
 * /var/lib/docker/containers/<id>/   hosts, hostname, resolv.conf, config.json (OCI runtime spec)
 * /var/lib/docker/volumes/<name>/_data
 * ```
 */
import type { RuntimeSpec } from './oci-runtime.ts'
import type { Socket } from './socket.ts'

export interface Machine {
  /** Kernel, memory and the like. Cheap: read once after boot. */
  facts(): Promise<MachineFacts>

  /**
   * Makes a container's mounts, network and first process. Resolves once the process runs its own program.
   *
   * @throws {RuntimeError} the runtime refused; nothing is left mounted.
   */
  start(plan: ContainerPlan): Promise<ContainerProcess>
  /** Runs a further process in a running container. @throws {RuntimeError} */
  exec(containerId: string, plan: ExecPlan): Promise<Process>
  /** Sends a signal to the container's first process. Sending to one that has just ended is not an error. */
  kill(containerId: string, signal: number): Promise<void>
  /** Freezes or thaws every process of the container (cgroup v2 freezer). Resolves when the kernel says so. */
  setFrozen(containerId: string, frozen: boolean): Promise<void>
  /** Changes limits while the container runs. */
  update(containerId: string, resources: NonNullable<RuntimeSpec['linux']['resources']>): Promise<void>
  /** Its processes, in pid order, with pids as the host sees them. */
  processes(containerId: string): Promise<ProcessInfo[]>
  /** One reading of its cgroup and its network counters. */
  sample(containerId: string): Promise<ResourceSample>
  /** Bytes in its writable layer. */
  writableSize(containerId: string): Promise<number>
  /** Unmounts and deletes all of a stopped container: writable layer, files, network. Not an error if it is not there. */
  remove(containerId: string): Promise<void>

  /** Creates the bridge if it is not there, with its address and masquerading as asked. */
  createBridge(plan: BridgePlan): Promise<void>
  removeBridge(name: string): Promise<void>
  /** Makes the ports reachable on the host's addresses and loopback (NAT). @throws {RuntimeError} port is already allocated. */
  publish(containerId: string, ports: PortPlan[]): Promise<void>
  unpublish(containerId: string, ports: PortPlan[]): Promise<void>

  /** Makes `/var/lib/docker/volumes/<name>/_data`. @returns that path. */
  createVolume(name: string): Promise<string>
  removeVolume(name: string): Promise<void>
  /** Lists volumes found on the disk. */
  volumes(): Promise<string[]>
  /** What is at a guest path (not followed if a symlink), or null. For bind mounts. */
  stat(path: string): Promise<FileStat | null>
  /** `mkdir -p`. */
  makeDirectory(path: string): Promise<void>
  readFile(path: string, maxBytes?: number): Promise<Uint8Array>
  writeFile(path: string, content: Uint8Array, mode?: number): Promise<void>
  /** Ids of containers that have a directory on the disk, to reconcile with what the engine remembers. */
  containersOnDisk(): Promise<string[]>

  /** Runs a program on the host itself: the learner's shell. */
  spawn(plan: HostProcessPlan): Promise<Process>
  /** Serves a unix socket in the guest; each connection is handed over. @returns stops listening. */
  listen(path: string, onConnection: (socket: Socket, peer: PeerInfo) => void): Promise<() => Promise<void>>
  /** Connects from the host's network: `tcp://127.0.0.1:8080`, `unix:///path`. @throws {DialError} */
  dial(address: string): Promise<Socket>

  /** Everything the machine says by itself. @returns unsubscribes. */
  on(listener: (event: MachineEvent) => void): () => void
  /** Flushes the disk. What was acknowledged before is on storage when this resolves. */
  sync(): Promise<void>
  /** Syncs, unmounts, and stops the emulator. */
  shutdown(): Promise<void>
}

export interface MachineFacts {
  kernelVersion: string
  /** As in `uname -m`: `i686`. */
  architecture: string
  operatingSystem: string
  hostname: string
  cpus: number
  memoryBytes: number
  cgroupControllers: string[]
  runtimeVersion: string
  /** A 32-hex-digit id, fresh for each sandbox. */
  machineId: string
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

export interface StdioPlan {
  tty: boolean
  /** Whether standard input is a pipe that can be written to; otherwise it is `/dev/null`. */
  stdin: boolean
  /** The first size of the terminal, when there is one. */
  size?: TerminalSize
}

export interface TerminalSize {
  rows: number
  columns: number
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

export interface BridgePlan {
  name: string
  /** `172.17.0.1/16` */
  ipv4: string
  /** Hide the containers' addresses behind the host's when they leave the bridge. */
  masquerade: boolean
  /** No way in or out but the bridge itself. */
  internal: boolean
  /** Whether containers on it may talk to each other. */
  icc: boolean
}

export interface PortPlan {
  protocol: 'tcp' | 'udp' | 'sctp'
  /** `0.0.0.0`, or one address of the host. */
  hostIp: string
  hostPort: number
  containerIp: string
  containerPort: number
  bridge: string
}

/** A process with its streams. All output has been delivered when `stdout` (and `stderr`) end. */
export interface Process {
  /** As the host sees it. */
  pid: number
  /** Null when the plan has no stdin. Closing it is end of file for the process (for a tty: its hang-up is not sent). */
  stdin: WritableStream<Uint8Array> | null
  /** With a tty: everything the process prints. */
  stdout: ReadableStream<Uint8Array>
  /** Null with a tty. */
  stderr: ReadableStream<Uint8Array> | null
  resize(size: TerminalSize): Promise<void>
  /** Sends a signal to this process. */
  kill(signal: number): Promise<void>
  /** Settles once, never rejects while the machine lives; rejects if it crashed. */
  exited: Promise<ExitStatus>
}

export interface ContainerProcess extends Process {
  exited: Promise<ContainerExitStatus>
}

export interface ExitStatus {
  /** 0–255; 128 + signal number if a signal ended it. */
  code: number
  signal?: number
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

export interface HostProcessPlan {
  args: string[]
  env: string[]
  cwd: string
  stdio: StdioPlan
}

export interface ProcessInfo {
  pid: number
  parentPid: number
  uid: number
  /** `?` or the terminal's name. */
  tty: string
  /** Unix milliseconds. */
  startedAt: number
  cpuTimeMs: number
  residentBytes: number
  command: string
  /** Name as in `/proc/PID/comm`. */
  name: string
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

export interface FileStat {
  type: 'file' | 'directory' | 'symlink' | 'device' | 'fifo' | 'socket'
  /** Permission bits. */
  mode: number
  uid: number
  gid: number
  sizeBytes: number
  mtimeMs: number
  linkTarget?: string
}

export interface PeerInfo {
  /** Process in the guest that connected (SO_PEERCRED), and whether it runs in a container. */
  pid: number
  uid: number
  containerId?: string
}

export type MachineEvent =
  /** A process of the container was killed for memory; the container may go on. */
  | { type: 'oom'; containerId: string }
  /** Boot as it happens: `restoring`, `time`, `entropy`, `disk`, `ready`. */
  | { type: 'boot'; stage: string; atMs: number }
  | { type: 'console'; text: string }
  /**
   * Somebody in the guest asked for its end. Nothing has happened yet: whoever runs the machine stops what runs on it, and
   * shuts it down.
   */
  | { type: 'power'; action: PowerAction }
  /** The guest panicked, hangs, or the emulator failed. Nothing works until it is restarted. */
  | { type: 'crashed'; reason: string }

/** As the commands of that name ask init for. */
export type PowerAction = 'reboot' | 'poweroff' | 'halt'

/** The runtime's refusal, in its own words (crun's); the engine turns them into Docker's. */
export class RuntimeError extends Error {
  /** `notFound`: no such executable; `denied`: not executable; `directory`: is one; `other`. */
  readonly kind: 'notFound' | 'denied' | 'directory' | 'full' | 'other'
  constructor(kind: RuntimeError['kind'], message: string) {
    super(message)
    this.name = 'RuntimeError'
    this.kind = kind
  }
}
