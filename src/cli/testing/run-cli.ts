/** Runs `docker ARGS` in a test, against a daemon made of answers. */
import { DialError, type Dial, type Origin } from '../../protocol/socket.ts'
import { FileError, type CliContext } from '../context.ts'
import { runDocker } from '../docker.ts'
import { decodeBytes, encodeBytes } from '../../protocol/go/bytes.ts'

export interface CliRun {
  status: number
  stdout: string
  stderr: string
}

export interface CliOptions {
  dial?: Dial
  origin?: Origin
  stdin?: string | ReadableStream<Uint8Array>
  /** Streams that are terminals. */
  tty?: ('stdin' | 'stdout' | 'stderr')[]
  columns?: number
  rows?: number
  env?: Record<string, string>
  files?: Record<string, string>
  /** Milliseconds since 1970. */
  now?: number
  /** Called with a function that sends a signal. */
  signals?: (send: (signal: string) => void) => void
  /** Called with a function that changes the size of the terminal. */
  resizes?: (resize: (rows: number, columns: number) => void) => void
  onOutput?: (text: string) => void
  setRaw?: (on: boolean) => void
}

export async function runCli(args: string[], options: CliOptions = {}): Promise<CliRun> {
  const output = { stdout: '', stderr: '' }
  const files = new Map(Object.entries(options.files ?? {}))
  let size = { rows: options.rows ?? 24, columns: options.columns ?? 80 }
  const sink = (name: 'stdout' | 'stderr') => ({
    isTty: options.tty?.includes(name) ?? false,
    write: async (data: Uint8Array | string) => {
      const text = decodeBytes(typeof data === 'string' ? encodeBytes(data) : data)
      output[name] += text
      options.onOutput?.(text)
    },
  })
  const listeners = { signal: new Set<(signal: string) => void>(), resize: new Set<() => void>() }
  options.signals?.((signal) => listeners.signal.forEach((listener) => listener(signal)))
  options.resizes?.((rows, columns) => {
    size = { rows, columns }
    listeners.resize.forEach((listener) => listener())
  })
  const context: CliContext = {
    args,
    env: { HOME: '/nonexistent', ...options.env },
    cwd: '/work dir',
    stdin: {
      isTty: options.tty?.includes('stdin') ?? false,
      readable: typeof options.stdin === 'object' ? options.stdin : textStream(options.stdin ?? ''),
      setRaw: (on) => options.setRaw?.(on),
    },
    stdout: sink('stdout'),
    stderr: sink('stderr'),
    size: () => (options.tty ? size : null),
    onResize: (listener) => subscribe(listeners.resize, listener),
    onSignal: (listener) => subscribe(listeners.signal, listener),
    catchPipe: () => undefined,
    dial: options.dial ?? (() => Promise.reject(new DialError('ENOENT', 'nobody there'))),
    origin: options.origin ?? { kind: 'learner', name: 'docker' },
    files: {
      read: async (path) => encodeBytes(files.get(path) ?? missing(path)),
      write: async (path, bytes) => void files.set(path, decodeBytes(bytes)),
      remove: async (path) => void files.delete(path),
      stat: async (path) =>
        files.has(path) ? { isDirectory: false, sizeBytes: files.get(path)!.length } : null,
    },
    now: () => options.now ?? Date.now(),
    signal: new AbortController().signal,
    corr: 'test',
    arch: 'amd64',
  }
  return { status: await runDocker(context), ...output }
}

function missing(path: string): never {
  throw new FileError('open', path, 'no such file or directory')
}

function subscribe<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** A stream of one text, which ends. */
export function textStream(text: string): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    start(controller) {
      if (text !== '') controller.enqueue(encodeBytes(text))
      controller.close()
    },
  })
}
