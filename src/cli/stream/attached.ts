/**
 * The two directions of an attached container or exec: what the caller types goes in, what the process writes comes
 * out. Knows sockets and terminals, no containers.
 */
import type { Socket } from '../../protocol/socket.ts'
import type { Invocation } from '../command.ts'
import type { CliInput, CliOutput } from '../context.ts'
import { log } from '../verb/log.ts'
import { copyStream, demultiplex } from './demultiplex.ts'
import { DetachScanner, detachKeysOrDefault } from './detach-keys.ts'

export interface Attached {
  socket: Socket
  /** The container has a terminal: one raw stream, and the caller's own terminal in raw mode. */
  tty: boolean
  stdin: CliInput | null
  stdout: CliOutput | null
  stderr: CliOutput | null
  /** As given on the command line; empty for the default. */
  detachKeys: string
}

/**
 * Carries the bytes until the output ends, the caller detaches, or `signal` is aborted.
 *
 * @returns `detached` when the caller typed the detach keys.
 * @throws what broke the output, or the signal's reason.
 */
export async function streamAttached(
  call: Invocation,
  attached: Attached,
  signal: AbortSignal,
): Promise<'ended' | 'detached'> {
  const { socket, stdin, tty } = attached
  const raw = tty && stdin !== null
  if (raw) stdin.setRaw(true)
  const input = new InputPump(call, attached)
  const output = copyOutput(attached).finally(() => {
    if (raw) stdin.setRaw(false)
  })
  const hasOutput = attached.stdout !== null || attached.stderr !== null
  const sent = input.run().then((result) => (result === 'ended' && hasOutput ? output : result))
  output.catch(() => undefined)
  sent.catch(() => undefined)
  try {
    return await Promise.race([...(hasOutput ? [output] : []), sent, aborted(signal)])
  } finally {
    if (raw) stdin.setRaw(false)
    input.stop()
    void socket.readable.cancel().catch(() => undefined)
    void socket.writable.abort().catch(() => undefined)
  }
}

async function copyOutput({ socket, tty, stdout, stderr }: Attached): Promise<'ended'> {
  if (tty && stdout) await copyStream(socket.readable, stdout)
  else if (stdout || stderr) await demultiplex(socket.readable, stdout, stderr)
  return 'ended'
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

/** Copies stdin into the socket and half-closes it at the end; without stdin at once. */
class InputPump {
  readonly #attached: Attached
  readonly #scanner: DetachScanner | null
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>
  #reader: ReadableStreamDefaultReader<Uint8Array> | null = null

  constructor(call: Invocation, attached: Attached) {
    this.#attached = attached
    this.#writer = attached.socket.writable.getWriter()
    this.#writer.closed.catch(() => undefined)
    const warn = (line: string) => void log(call, 'warning', line)
    const scans = attached.tty && attached.stdin !== null
    this.#scanner = scans ? new DetachScanner(detachKeysOrDefault(attached.detachKeys, warn)) : null
  }

  async run(): Promise<'ended' | 'detached'> {
    const { stdin } = this.#attached
    if (stdin && (await this.#copy(stdin)) === 'detached') return 'detached'
    // The peer may have gone: then the output's end tells.
    await this.#writer.close().catch(() => undefined)
    return 'ended'
  }

  async #copy(stdin: CliInput): Promise<'ended' | 'detached'> {
    this.#reader = stdin.readable.getReader()
    try {
      for (;;) {
        const { done, value } = await this.#reader.read()
        if (done) return 'ended'
        const { pass, detached } = this.#scanner?.push(value) ?? { pass: value, detached: false }
        if (pass.length > 0) await this.#writer.write(pass)
        if (detached) return 'detached'
      }
    } catch {
      return 'ended' // stdin was let go, or the container stopped reading
    }
  }

  /** Lets go of stdin; what is typed from now on is somebody else's. */
  stop(): void {
    this.#reader?.releaseLock()
    this.#reader = null
    this.#writer.releaseLock()
  }
}
