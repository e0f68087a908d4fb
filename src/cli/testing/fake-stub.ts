/** The guest's `/usr/bin/docker`, for tests: calls a command over frames, and remembers what it was sent. */
import {
  decodeToStub,
  encodeFromStub,
  errno,
  FrameDecoder,
  type FromStub,
  type StubStart,
  type ToStub,
} from '../../protocol/agent/index.ts'
import { socketPair, type Dial } from '../../protocol/socket.ts'
import { decodeBytes, encodeBytes } from '../../protocol/go/bytes.ts'
import { runDockerStub } from '../stub-service.ts'

export interface FakeStubOptions {
  dial: Dial
  start?: Partial<StubStart>
  /** By path; any other path is ENOENT. */
  files?: Record<string, string>
  /** File operations are never answered. */
  stalls?: boolean
  /** Cuts what is sent into pieces of this size. */
  pieceBytes?: number
}

export class FakeStub {
  /** In the order of their arrival. */
  readonly received: ToStub[] = []
  /** Paths that were written to, each time. */
  readonly wrote: string[] = []
  /** What the service told of the command: its words, then its status. */
  readonly told: (string[] | number)[] = []
  /** The service is through with this stub. */
  readonly served: Promise<void>
  /** The service has closed the connection. */
  readonly closed: Promise<void>
  readonly #options: FakeStubOptions
  readonly #files: Map<string, string>
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>
  readonly #waiting = new Set<() => void>()

  constructor(options: FakeStubOptions) {
    this.#options = options
    this.#files = new Map(Object.entries(options.files ?? {}))
    const [stub, service] = socketPair()
    this.#writer = stub.writable.getWriter()
    this.#writer.closed.catch(() => undefined)
    this.#reader = stub.readable.getReader()
    this.closed = this.#receive()
    this.served = runDockerStub(service, {
      dial: options.dial,
      originOf: () => ({ kind: 'learner', name: 'docker' }),
      now: () => Date.UTC(2024, 0, 2),
      corr: 'test',
      arch: '386',
      onStart: (argv) => this.told.push(argv),
      onEnd: (status) => this.told.push(status),
    })
  }

  /** A stub that has said what it wants. */
  static call(args: string[], options: FakeStubOptions): FakeStub {
    const stub = new FakeStub(options)
    void stub.send({ type: 'start', start: { ...quietStart, args: ['docker', ...args], ...options.start } })
    return stub
  }

  send(message: FromStub): Promise<void> {
    return this.sendBytes(encodeFromStub(message))
  }

  async sendBytes(bytes: Uint8Array): Promise<void> {
    const size = this.#options.pieceBytes ?? bytes.length
    for (let at = 0; at < bytes.length; at += size) await this.#writer.write(bytes.slice(at, at + size))
  }

  /** The process is gone: both directions break. */
  async goAway(): Promise<void> {
    await this.#writer.abort(new Error('the stub was killed')).catch(() => undefined)
    await this.#reader.cancel(new Error('the stub was killed')).catch(() => undefined)
  }

  /** Waits until something of this type has come. */
  async until<T extends ToStub['type']>(type: T, count = 1): Promise<Extract<ToStub, { type: T }>> {
    for (;;) {
      const found = this.received.filter((message) => message.type === type)
      if (found.length >= count) return found[count - 1] as Extract<ToStub, { type: T }>
      await new Promise<void>((resolve) => this.#waiting.add(resolve))
    }
  }

  /** All of a stream so far. */
  text(stream: 'stdout' | 'stderr'): string {
    return this.received
      .map((message) => (message.type === stream ? decodeBytes(message.bytes) : ''))
      .join('')
  }

  /** Text of a file as the command left it. */
  file(path: string): string | undefined {
    return this.#files.get(path)
  }

  async #receive(): Promise<void> {
    const decoder = new FrameDecoder()
    for (;;) {
      const { done, value } = await this.#reader.read()
      if (done) return
      for (const frame of decoder.push(value)) this.#take(decodeToStub(frame))
    }
  }

  #take(message: ToStub): void {
    this.received.push(message)
    if (message.type === 'file' && !this.#options.stalls) this.#answer(message)
    for (const wake of this.#waiting) wake()
    this.#waiting.clear()
  }

  /** Knows the operations that commands use; the path is the first word of each. */
  #answer({ id, operation }: Extract<ToStub, { type: 'file' }>): void {
    const [name, path = '', ...rest] = operation.map((word) => decodeBytes(word as Uint8Array))
    const content = this.#files.get(path)
    const answer = (code: number, text = '') =>
      void this.send({ type: 'fileResult', id, result: { errno: code, answer: encodeBytes(text) } })
    if (name === 'write') {
      this.wrote.push(path)
      this.#files.set(path, rest[1] ?? '')
      answer(0)
    } else if (content === undefined) answer(errno.ENOENT)
    else if (name === 'append') {
      this.#files.set(path, content + rest[0])
      answer(0)
    } else if (name === 'read') answer(0, content.slice(Number(rest[0]), Number(rest[0]) + Number(rest[1])))
    else if (name === 'unlink') {
      this.#files.delete(path)
      answer(0)
    } else if (name === 'stat') answer(0, `f 644 0 0 ${content.length} 0 `)
    else answer(errno.ENOSYS)
  }
}

/** Nothing is a terminal. */
const quietStart: StubStart = {
  cwd: '/work dir',
  terminals: { stdin: false, stdout: false, stderr: false },
  rows: 0,
  columns: 0,
  uid: 0,
  pid: 99,
  args: ['docker'],
  env: ['HOME=/root'],
}
