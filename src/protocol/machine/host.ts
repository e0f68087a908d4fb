/** The host as a whole: what it is, programs and connections of its own, what it says by itself, and its end. */
import type { Socket } from '../socket.ts'
import type { Process, StdioPlan } from './process.ts'

export interface MachineHost {
  /** Kernel, memory and the like. Cheap: read once after boot. */
  facts(): Promise<MachineFacts>

  /** Runs a program on the host itself: the learner's shell. */
  spawn(plan: HostProcessPlan): Promise<Process>
  /** Serves a unix socket in the guest; each connection is handed over. @returns stops listening. */
  listen(path: string, onConnection: (socket: Socket, peer: PeerInfo) => void): Promise<() => Promise<void>>
  /** Connects from the host's network: `tcp://127.0.0.1:8080`, `unix:///path`. @throws {DialError} */
  dial(address: string): Promise<Socket>

  /** Why there is nothing to be asked any more: it crashed, or was shut down. Null while it runs. */
  readonly gone: string | null
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

export interface HostProcessPlan {
  args: string[]
  env: string[]
  cwd: string
  stdio: StdioPlan
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
