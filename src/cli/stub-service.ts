/**
 * The `docker` command behind the guest's `/usr/bin/docker`: serves one connection of that stub. What the stub has (its
 * terminal, streams, signals, files) becomes a {@link CliContext}; frames are described in guest/agent/PROTOCOL.md.
 */
import {
  encodeToStub,
  type FromStub,
  FromStubDecoder,
  type StubStart,
  type ToStub,
} from '../protocol/agent/stub.ts'
import type { Dial, Origin, Socket } from '../protocol/socket.ts'
import type { CliContext, CliOutput } from './context.ts'
import { runDocker } from './docker.ts'
import { encodeBytes } from '../protocol/go/bytes.ts'
import { signalNumbers } from '../protocol/signals.ts'
import { StubFiles } from './stub-files.ts'

export interface StubServiceOptions {
  dial: Dial
  /** Who called the stub, with which command line. */
  originOf: (argv: string[]) => Origin
  now: () => number
  corr: string
  /** GOARCH of the client that the learner sees. */
  arch: string
  /** The command line, with `docker`. */
  onStart: (argv: string[], origin: Origin) => void
  /** Exit status; -1 if the stub went away before. */
  onEnd: (status: number, origin: Origin) => void
}

/** Resolves when the command has ended and its exit status has been sent, or the stub has gone. */
export async function runDockerStub(socket: Socket, options: StubServiceOptions): Promise<void> {
  const session = new StubSession(socket)
  const start = await session.start()
  if (!start) return
  const argv = ['docker', ...start.args.slice(1)]
  const origin = options.originOf(argv)
  options.onStart(argv, origin)
  const status = await runDocker(session.context(start, origin, options)).catch(async (error: unknown) => {
    await session.say('stderr', `docker: this is a bug in Drydock: ${String(error)}\n`)
    console.error(error)
    return 1
  })
  options.onEnd(session.gone.aborted ? -1 : status, origin)
  await session.end(status)
}

/** Sent in pieces of this size, below a frame's limit. */
const PIECE_BYTES = 32 * 1024
/** Standard input asked for at a time. */
const WANT_BYTES = 64 * 1024

class StubSession {
  readonly #socket: Socket
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>
  readonly #decoder = new FromStubDecoder()
  readonly #gone = new AbortController()
  readonly #files = new StubFiles((id, operation) => void this.#send({ type: 'file', id, operation }))
  readonly #resized = new Set<() => void>()
  readonly #signalled = new Set<(signal: string) => void>()
  readonly #input: StdinBuffer
  #started!: (start: StubStart | null) => void
  readonly #start = new Promise<StubStart | null>((resolve) => (this.#started = resolve))
  #size: { rows: number; columns: number } | null = null

  constructor(socket: Socket) {
    this.#socket = socket
    this.#writer = socket.writable.getWriter()
    this.#writer.closed.catch(() => this.#leave())
    this.#input = new StdinBuffer(() => void this.#send({ type: 'want', bytes: WANT_BYTES }))
    void this.#receive()
  }

  get gone(): AbortSignal {
    return this.#gone.signal
  }

  /** @returns null if the stub went away before it said what it wants. */
  start(): Promise<StubStart | null> {
    return this.#start
  }

  context(start: StubStart, origin: Origin, { dial, now, corr, arch }: StubServiceOptions): CliContext {
    const { terminals } = start
    if (terminals.stdin || terminals.stdout || terminals.stderr)
      this.#size = { rows: start.rows, columns: start.columns }
    return {
      args: start.args.slice(1),
      env: environmentOf(start.env),
      cwd: start.cwd,
      stdin: {
        isTty: terminals.stdin,
        readable: this.#input.readable,
        setRaw: (on) => void this.#send({ type: 'raw', on }),
      },
      stdout: this.#output('stdout', terminals.stdout),
      stderr: this.#output('stderr', terminals.stderr),
      size: () => this.#size,
      onResize: (listener) => subscribe(this.#resized, listener),
      onSignal: (listener) => subscribe(this.#signalled, listener),
      // The stub says itself that its output broke, and ends: it knows at once, in the middle of what it was sent.
      catchPipe: () => void this.#send({ type: 'catchPipe' }),
      dial,
      origin,
      files: this.#files,
      now,
      signal: this.#gone.signal,
      corr,
      arch,
    }
  }

  async say(stream: 'stdout' | 'stderr', data: Uint8Array | string): Promise<void> {
    const bytes = typeof data === 'string' ? encodeBytes(data) : data
    for (let at = 0; at < bytes.length; at += PIECE_BYTES)
      await this.#send({ type: stream, bytes: bytes.subarray(at, at + PIECE_BYTES) })
  }

  async end(status: number): Promise<void> {
    await this.#send({ type: 'exit', status })
    this.#leave()
    await this.#writer.close().catch(() => undefined)
  }

  #output(stream: 'stdout' | 'stderr', isTty: boolean): CliOutput {
    return { isTty, write: (data) => this.say(stream, data) }
  }

  /** A stub that has gone is told to the command through its signal; there is nobody to report a failed write to. */
  async #send(message: ToStub): Promise<void> {
    if (this.#gone.signal.aborted) return
    try {
      await this.#writer.write(encodeToStub(message))
    } catch {
      this.#leave()
    }
  }

  async #receive(): Promise<void> {
    const reader = this.#socket.readable.getReader()
    try {
      for (;;) {
        const { done, value } = await reader.read()
        if (done) break
        for (const message of this.#decoder.push(value)) this.#take(message)
      }
    } catch {
      // A broken connection, or a peer that is no stub: either way there is nobody to serve any more.
    }
    this.#leave()
    await reader.cancel().catch(() => undefined)
  }

  #take(message: FromStub): void {
    switch (message.type) {
      case 'start':
        return this.#started(message.start)
      case 'stdin':
        return this.#input.push(message.bytes)
      case 'stdinEnd':
        return this.#input.end()
      case 'windowSize':
        this.#size = { rows: message.rows, columns: message.columns }
        for (const listener of this.#resized) listener()
        return
      case 'signal':
        for (const listener of this.#signalled) listener(signalName(message.signal))
        return
      case 'fileResult':
        return this.#files.settle(message.id, message.result)
    }
  }

  #leave(): void {
    this.#started(null)
    this.#input.end()
    this.#files.fail()
    this.#gone.abort(new Error('the caller went away'))
  }
}

/** Standard input, asked for only when the command reads: `docker ps` in a loop must not eat the loop's input. */
class StdinBuffer {
  readonly readable: ReadableStream<Uint8Array>
  #controller!: ReadableStreamDefaultController<Uint8Array>
  #arrived: (() => void) | null = null
  #outstanding = 0
  #ended = false

  constructor(want: () => void) {
    this.readable = new ReadableStream<Uint8Array>(
      {
        start: (controller) => void (this.#controller = controller),
        pull: () => {
          if (this.#ended) return
          if (this.#outstanding <= 0) {
            this.#outstanding += WANT_BYTES
            want()
          }
          return new Promise<void>((resolve) => (this.#arrived = resolve))
        },
        cancel: () => void (this.#ended = true),
      },
      { highWaterMark: 0 },
    )
  }

  push(bytes: Uint8Array): void {
    this.#outstanding -= bytes.length
    if (this.#ended) return
    this.#controller.enqueue(bytes)
    this.#wake()
  }

  end(): void {
    if (this.#ended) return
    this.#ended = true
    this.#controller.close()
    this.#wake()
  }

  #wake(): void {
    this.#arrived?.()
    this.#arrived = null
  }
}

function subscribe<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

function environmentOf(entries: string[]): Record<string, string> {
  return Object.fromEntries(
    entries
      .filter((entry) => entry.includes('='))
      .map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  )
}

function signalName(number: number): string {
  return Object.entries(signalNumbers).find(([, value]) => value === number)?.[0] ?? `SIG${number}`
}
