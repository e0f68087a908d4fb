/** A process that is a function: its streams, signals and end. */
import type { ExitStatus, Process, StdioPlan, TerminalSize } from '../../protocol/machine/index.ts'

/** What a program does; its result is the exit code. */
export type Program = (io: ProgramIo) => number | Promise<number>

export interface ProgramIo {
  args: string[]
  env: Map<string, string>
  cwd: string
  uid: number
  tty: boolean
  /** The terminal's size now. */
  size: () => TerminalSize | null
  out(text: string | Uint8Array): Promise<void>
  err(text: string | Uint8Array): Promise<void>
  /** Standard input to its end; nothing if there is none. */
  stdin: AsyncIterable<Uint8Array>
  /** Handles a signal; without a handler it ends the process, or, of a container's first process, does nothing. */
  on(signal: number, handler: () => void): void
  sleep(ms: number): Promise<void>
  /** Ends the process at once. */
  exit(code: number): never
  /** Serves a TCP port of the container. */
  listen(
    port: number,
    onConnection: (socket: {
      readable: ReadableStream<Uint8Array>
      writable: WritableStream<Uint8Array>
    }) => void,
  ): void
}

export const SIGKILL = 9
const IGNORED_BY_DEFAULT = [17, 18, 20, 23, 28]

class Exit extends Error {
  readonly code: number
  constructor(code: number) {
    super(`exit ${code}`)
    this.code = code
  }
}

export interface ProcessOptions {
  pid: number
  args: string[]
  env: string[]
  cwd: string
  uid: number
  stdio: StdioPlan
  /** The first process of a pid namespace ignores signals that it does not handle. */
  first: boolean
  /** Resolves when the container is not frozen. */
  thawed: () => Promise<void>
  listen: ProgramIo['listen']
}

export class ScriptedProcess implements Process {
  readonly pid: number
  readonly args: string[]
  readonly stdin: WritableStream<Uint8Array> | null
  readonly stdout: ReadableStream<Uint8Array>
  readonly stderr: ReadableStream<Uint8Array> | null
  readonly exited: Promise<ExitStatus>
  readonly startedAt = Date.now()
  alive = true
  #options: ProcessOptions
  #input: ReadableStream<Uint8Array> | null = null
  #writers: { out: WritableStreamDefaultWriter<Uint8Array>; err: WritableStreamDefaultWriter<Uint8Array> }
  #handlers = new Map<number, () => void>()
  #size: TerminalSize | null
  #settle: (status: ExitStatus) => void = () => undefined
  #break: (error: Error) => void = () => undefined

  constructor(options: ProcessOptions, program: Program) {
    this.#options = options
    this.pid = options.pid
    this.args = options.args
    this.#size = options.stdio.size ?? null
    const out = pipe()
    const err = options.stdio.tty ? out : pipe()
    const outWriter = out.writable.getWriter()
    this.#writers = { out: outWriter, err: err === out ? outWriter : err.writable.getWriter() }
    this.stdout = out.readable
    this.stderr = err === out ? null : err.readable
    const input = options.stdio.stdin ? pipe() : null
    this.stdin = input?.writable ?? null
    this.#input = input?.readable ?? null
    this.exited = new Promise((resolve, reject) => {
      this.#settle = resolve
      this.#break = reject
    })
    this.exited.catch(() => undefined)
    void this.#run(program)
  }

  resize(size: TerminalSize): Promise<void> {
    this.#size = size
    this.#handlers.get(28)?.()
    return Promise.resolve()
  }

  kill(signal: number): Promise<void> {
    const handler = this.#handlers.get(signal)
    if (signal === SIGKILL) this.end(128 + signal, signal)
    else if (handler) handler()
    else if (!this.#options.first && !IGNORED_BY_DEFAULT.includes(signal)) this.end(128 + signal, signal)
    return Promise.resolve()
  }

  /** Ends it from outside. */
  end(code: number, signal?: number): void {
    if (!this.alive) return
    this.alive = false
    for (const writer of new Set(Object.values(this.#writers))) writer.close().catch(() => undefined)
    this.#settle({ code, ...(signal !== undefined && { signal }) })
  }

  /** The machine is gone. */
  crash(error: Error): void {
    if (!this.alive) return
    this.alive = false
    for (const writer of new Set(Object.values(this.#writers))) writer.abort(error).catch(() => undefined)
    this.#break(error)
  }

  async #run(program: Program): Promise<void> {
    // Whoever started it must have the streams before anything is printed.
    await Promise.resolve()
    try {
      this.end(await program(this.#io()))
    } catch (error) {
      if (error instanceof Exit) this.end(error.code)
      else {
        await this.#write('err', `${String(error)}\n`).catch(() => undefined)
        this.end(134)
      }
    }
  }

  #io(): ProgramIo {
    const { args, env, cwd, uid, stdio, thawed, listen } = this.#options
    return {
      args,
      env: new Map(env.map((variable) => split(variable))),
      cwd,
      uid,
      tty: stdio.tty,
      size: () => this.#size,
      out: (text) => this.#write('out', text),
      err: (text) => this.#write('err', text),
      stdin: bytesOf(this.#input),
      on: (signal, handler) => void this.#handlers.set(signal, handler),
      sleep: async (ms) => {
        await new Promise((resolve) => setTimeout(resolve, ms))
        await thawed()
        await this.#untilKilled()
      },
      exit: (code) => {
        throw new Exit(code)
      },
      listen,
    }
  }

  /** A process that was killed does not go on. */
  async #untilKilled(): Promise<void> {
    if (!this.alive) await new Promise(() => undefined)
  }

  async #write(to: 'out' | 'err', text: string | Uint8Array): Promise<void> {
    await this.#options.thawed()
    await this.#untilKilled()
    const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text
    const shown = this.#options.stdio.tty ? withCarriageReturns(bytes) : bytes
    await this.#writers[to].write(shown).catch(() => undefined)
  }
}

function pipe(): TransformStream<Uint8Array, Uint8Array> {
  const strategy = new ByteLengthQueuingStrategy({ highWaterMark: 64 * 1024 })
  return new TransformStream<Uint8Array, Uint8Array>({}, strategy, strategy)
}

async function* bytesOf(stream: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  if (!stream) return
  const reader = stream.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    yield value
  }
}

/** As a terminal's output processing. */
function withCarriageReturns(bytes: Uint8Array): Uint8Array {
  const shown = [...bytes].flatMap((byte) => (byte === 10 ? [13, 10] : [byte]))
  return Uint8Array.from(shown)
}

function split(variable: string): [string, string] {
  const at = variable.indexOf('=')
  return [variable.slice(0, at), variable.slice(at + 1)]
}
