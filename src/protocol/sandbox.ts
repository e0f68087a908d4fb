/**
 * What crosses between the page and the sandbox worker. It knows no v86, no engine and no component.
 *
 * Plain data only. A thrown error loses its class and its fields on the way (comlink sends `name`, `message` and `stack`),
 * so failures travel as results; and a transferred `ReadableStream` is refused by Safari, so streams travel as
 * MessagePorts with the flow control of `ports.ts`. A method rejects only if the worker itself is broken.
 *
 * ```text
 *   page                                             worker
 *   subscribe(0, port) ──────────────────────────▶   batches of SimEvent, from before the boot on
 *   boot({ guestUrl, … }) ───────────────────────▶   machine.boot events, then BootInfo or a Failure
 *   openTerminal({ rows, columns }, port) ◀──────▶   bytes of a shell on a pty, both ways on one port
 *   request({ method, path, … }) ────────────────▶   the Engine API, with Origin { kind: 'page' }
 * ```
 */
import type { SimEvent } from './sim-event.ts'
import type { Address } from './socket.ts'
import type { TerminalSize } from './terminal-size.ts'

export type { TerminalSize }

export interface SandboxWorker {
  /**
   * Starts the host. Its progress comes as `machine.boot` events with `BootProgress` (`boot.ts`) as data. Calling it while one
   * boot is under way, or when the host runs, answers with that boot's result.
   */
  boot(options: BootOptions): Promise<Result<BootInfo>>
  /**
   * "Restart the host": also the way on after a crash, and when a `machine.power` event asks for a reboot. Stored data is kept, terminals end, running containers are
   * afterwards exited or restarted by their policy. Event numbers go on.
   */
  restart(): Promise<Result<BootInfo>>
  /** Brings to storage what was written so far. For when the page is hidden or goes away, perhaps for good. */
  flush(): Promise<Result<null>>
  /**
   * Flushes the disk and stops the host, so that another tab may open the storage. Also what is left to do when a
   * `machine.power` event says that the host was powered off or halted; `restart` starts it again.
   */
  shutdown(): Promise<Result<null>>
  /** Deletes a host's disk and state. Only when it does not run (before `boot`, after `shutdown` or a failure). */
  resetStorage(host: string): Promise<Result<null>>

  /**
   * Starts a login shell on a pty. `port` is transferred and carries bytes both ways: `portSocket(port)` on both sides.
   * The shell's output ends the page's `readable`; the page closing its `writable` hangs the shell up.
   */
  openTerminal(size: TerminalSize, port: MessagePort): Promise<Result<{ id: number }>>
  /** Resolves when that shell has ended and all its output has been sent. */
  waitTerminal(id: number): Promise<Result<{ code: number }>>
  resizeTerminal(id: number, size: TerminalSize): Promise<Result<null>>
  /** Hangs the shell up (SIGHUP). Not an error if it has ended. */
  closeTerminal(id: number): Promise<Result<null>>

  /**
   * One request to the Engine API on `unix:///var/run/docker.sock`, made by the page itself (origin `page`). A Docker
   * error is a response with status >= 400. If the host does not run: status 0 and the reason as body.
   */
  request(request: WireRequest): Promise<WireResponse>

  /** How full the host is. Asked when something was refused or ended badly, and now and then. */
  room(): Promise<Result<HostRoom>>

  /** Sends {@link EventBatch}es on `port` (transferred; `supply` / `receive` of `ports.ts`) until the port is cancelled. */
  subscribe(afterSeq: number, port: MessagePort): Promise<Result<null>>
}

export type Result<T> = { ok: true; value: T } | { ok: false; error: Failure }

export interface Failure {
  kind: FailureKind
  /** One sentence for the learner, without a stack. */
  message: string
  /** The boot stage that failed, if one did. */
  stage?: string
}

/**
 * - `unsupported` the browser lacks something
 * - `download` a part of the guest could not be fetched
 * - `integrity` a part's sha256 differs from the manifest's
 * - `storage` the disk could not be opened, read or written (private window, full, held by another tab)
 * - `machine` the guest crashed, hangs or did not answer in time
 * - `state` the call makes no sense now: the host does not run, no such terminal
 * - `bug` anything else; the stack is in the console
 */
export type FailureKind = 'unsupported' | 'download' | 'integrity' | 'storage' | 'machine' | 'state' | 'bug'

export interface BootOptions {
  /** Name of the host, by which it is stored; see `host-name.ts`. */
  host: string
  /** Absolute URL of the directory with the guest's `manifest.json` and its parts; ends with a slash. */
  guestUrl: string
  /** Absolute URL of the directory with the bundled registry's files; ends with a slash. */
  registryUrl: string
  /** `memory`: nothing is kept when the tab closes. */
  storage: 'opfs' | 'memory'
}

export interface BootInfo {
  /** How the guest came up. */
  from: 'snapshot' | 'cold'
  bootMs: number
  kernelVersion: string
  /** As in `uname -m`. */
  architecture: string
  memoryBytes: number
  engineVersion: string
  apiVersion: string
  /** May differ from what was asked for: without OPFS the sandbox runs in memory and says so. */
  storage: 'opfs' | 'memory'
}

export interface HostRoom {
  /** Threads count too, as they do for the kernel. */
  processes: { used: number; limit: number }
  /** Where containers and volumes write. */
  disk: { usedBytes: number; totalBytes: number }
}

export interface EventBatch {
  /** Consecutive, oldest first; never empty. */
  events: SimEvent[]
  /** Events that were asked for but had already left the log. The page reads the state from the API again. */
  missed: number
}

export interface WireRequest {
  /**
   * What the request's `Origin` (kind `page`) is called. `page` (default): the learner pressed something. `picture`: the picture
   * reads the state it draws; event lists fold such requests away.
   */
  client?: 'page' | 'picture'
  /** Whom to ask; the engine, if left out. `https://registry-1.docker.io` is the bundled registry. */
  address?: Address
  method: string
  /** With the query: `/containers/json?all=1`. */
  path: string
  headers?: [name: string, value: string][]
  body?: Uint8Array
}

export interface WireResponse {
  status: number
  headers: [name: string, value: string][]
  body: WireBody
}

export type WireBody =
  | { kind: 'none' }
  | { kind: 'bytes'; bytes: Uint8Array }
  /** Still being produced (logs with follow, events, pull): `receive(port)`. The worker transfers the port. */
  | { kind: 'stream'; port: MessagePort }
