/** What a `docker` command gets from a Node process: its stdio, terminal, signals, files and sockets. */
import { execFileSync } from 'node:child_process'
import { promises as fs } from 'node:fs'
import net from 'node:net'
import tty from 'node:tty'
import type { CliContext, CliFiles, CliOutput } from '../cli/context.ts'
import { BrokenPipe, FileError } from '../cli/context.ts'
import { encodeBytes } from '../protocol/go/bytes.ts'
import { signalNumbers } from '../protocol/signals.ts'
import { DialError, type Dial } from '../protocol/socket.ts'
import { fromNode } from './sockets.ts'

const reasons: Record<string, string> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EISDIR: 'is a directory',
  ENOTDIR: 'not a directory',
  EEXIST: 'file exists',
}

function fileError(operation: string, path: string) {
  return (error: NodeJS.ErrnoException): never => {
    throw new FileError(operation, path, reasons[error.code ?? ''] ?? error.message)
  }
}

export const nodeFiles: CliFiles = {
  read: (path) => fs.readFile(path).catch(fileError('open', path)),
  write: (path, bytes, mode) => fs.writeFile(path, bytes, { mode }).catch(fileError('open', path)),
  remove: (path) => fs.unlink(path).catch(fileError('remove', path)),
  stat: (path) =>
    fs.stat(path).then(
      (stat) => ({ isDirectory: stat.isDirectory(), sizeBytes: stat.size }),
      () => null, // whatever the reason, there is nothing to be had
    ),
}

/** Reads from the process only when something is asked for. */
function lazyInput(): ReadableStream<Uint8Array> {
  let iterator: AsyncIterator<Buffer> | null = null
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        iterator ??= process.stdin[Symbol.asyncIterator]() as AsyncIterator<Buffer>
        const { done, value } = await iterator.next()
        if (done) controller.close()
        else controller.enqueue(value)
      },
    },
    { highWaterMark: 0 },
  )
}

let savedTerminal = ''

/** Node's own raw mode still turns line feeds into carriage return and line feed, which the container has done already. */
function setRawTerminal(on: boolean): void {
  if (!tty.isatty(0)) return
  const stty = (...args: string[]) => execFileSync('stty', args, { stdio: ['inherit', 'pipe', 'inherit'] })
  if (on && savedTerminal === '') {
    savedTerminal = stty('-g').toString().trim()
    stty('raw', '-echo')
  } else if (!on && savedTerminal !== '') {
    stty(savedTerminal)
    savedTerminal = ''
  }
}

function output(name: 'stdout' | 'stderr'): CliOutput {
  const stream = process[name]
  // The write that failed tells it.
  stream.on('error', () => undefined)
  return {
    isTty: stream.isTTY === true,
    write: (data) =>
      new Promise((resolve, reject) => {
        stream.write(typeof data === 'string' ? encodeBytes(data) : data, (error) => {
          if (error) reject(writeError(name, error))
          else resolve()
        })
      }),
  }
}

/** After the first failure Node says that the stream is destroyed. */
function writeError(stream: string, { code, message }: NodeJS.ErrnoException): Error {
  if (code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED') return new BrokenPipe(stream)
  return new Error(`write /dev/${stream}: ${message}`)
}

function terminalSize(): { rows: number; columns: number } | null {
  const fd = [1, 0].find((candidate) => tty.isatty(candidate))
  if (fd === undefined) return null
  const [columns, rows] = (fd === 1 ? process.stdout : new tty.WriteStream(0)).getWindowSize()
  return { rows, columns }
}

/** Node keeps some signals for itself; KILL and STOP nobody can have. */
const unavailable = ['SIGKILL', 'SIGSTOP', 'SIGSEGV', 'SIGFPE', 'SIGILL', 'SIGBUS', 'SIGPROF', 'SIGPIPE', 'SIGCHLD', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU', 'SIGCONT'] // prettier-ignore

function onSignal(listener: (signal: string) => void): () => void {
  const signals = Object.keys(signalNumbers).filter((name) => !unavailable.includes(name))
  for (const signal of signals) process.on(signal, listener)
  return () => {
    for (const signal of signals) process.off(signal, listener)
  }
}

function onResize(listener: () => void): () => void {
  process.on('SIGWINCH', listener)
  return () => process.off('SIGWINCH', listener)
}

export const dialNode: Dial = (address) =>
  new Promise((resolve, reject) => {
    const [scheme, rest = ''] = address.split('://')
    const tcp = /^(.*):(\d+)$/.exec(rest)
    const target =
      scheme === 'unix'
        ? { path: rest }
        : { host: tcp?.[1]?.replaceAll(/[[\]]/g, ''), port: Number(tcp?.[2]) }
    const socket = net.connect({ ...target, allowHalfOpen: true } as net.NetConnectOpts)
    socket.once('connect', () => {
      socket.off('error', refused)
      resolve(fromNode(socket))
    })
    const refused = (error: NodeJS.ErrnoException) => {
      const code = error.code === 'ENOENT' || error.code === 'ENOTFOUND' ? error.code : 'ECONNREFUSED'
      reject(new DialError(code, error.message))
    }
    socket.once('error', refused)
  })

/** GOARCH of this process. */
const architectures: Record<string, string> = { x64: 'amd64', ia32: '386' }

/** @param args without the program's own name. */
export function nodeContext(args: string[]): CliContext {
  return {
    args,
    env: process.env as Record<string, string>,
    cwd: process.cwd(),
    stdin: {
      isTty: tty.isatty(0),
      readable: lazyInput(),
      setRaw: setRawTerminal,
    },
    stdout: output('stdout'),
    stderr: output('stderr'),
    size: terminalSize,
    onResize,
    onSignal,
    // Node always does: a write fails instead.
    catchPipe: () => undefined,
    dial: dialNode,
    origin: { kind: 'learner', name: 'docker' },
    files: nodeFiles,
    now: () => Date.now(),
    signal: new AbortController().signal,
    corr: `node-${process.pid}`,
    arch: architectures[process.arch] ?? process.arch,
  }
}
