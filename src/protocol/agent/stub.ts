/**
 * The frames between `/usr/bin/docker` of the guest (the stub) and the command behind it: see PROTOCOL.md. They have the
 * agent's layout, with subject 0, and travel over a unix socket of the guest. Knows no command.
 */
import { concat } from '../concat.ts'
import { encodeFrame, type Frame, FrameDecoder, FrameError, maxPayloadBytes } from './frames.ts'
import {
  decodeList,
  decodeResult,
  encodeList,
  encodeResult,
  type Operation,
  type OperationResult,
  readU32,
  text,
  u32,
} from './lists.ts'

export const stubFrameType = {
  start: 20,
  stdin: 21,
  stdinEnd: 22,
  windowSize: 23,
  signal: 24,
  startPart: 25,
  stdout: 30,
  stderr: 31,
  exit: 32,
  want: 33,
  raw: 34,
  catchPipe: 35,
  file: 40,
  fileResult: 41,
} as const

/** Who called `docker`, how, and from where. */
export interface StubStart {
  cwd: string
  /** Which of the streams are terminals. */
  terminals: { stdin: boolean; stdout: boolean; stderr: boolean }
  /** 0 without a terminal. */
  rows: number
  columns: number
  uid: number
  pid: number
  /** With argv[0]. */
  args: string[]
  /** `NAME=value`. */
  env: string[]
}

export type FromStub =
  | { type: 'start'; start: StubStart }
  | { type: 'stdin'; bytes: Uint8Array }
  | { type: 'stdinEnd' }
  | { type: 'windowSize'; rows: number; columns: number }
  | { type: 'signal'; signal: number }
  | { type: 'fileResult'; id: number; result: OperationResult }

export type ToStub =
  | { type: 'stdout' | 'stderr'; bytes: Uint8Array }
  /** The last one: the stub restores the terminal and exits. */
  | { type: 'exit'; status: number }
  /** That many more bytes of standard input are welcome. */
  | { type: 'want'; bytes: number }
  /** The terminal of standard input raw, or as it was. */
  | { type: 'raw'; on: boolean }
  /** From now on output that nobody reads is said, as by a program that catches SIGPIPE; before, it ends the stub in silence. */
  | { type: 'catchPipe' }
  /** One of `read write append write-at stat list mkdir chmod symlink rename unlink`, with the caller's rights and directory. */
  | { type: 'file'; id: number; operation: Operation }

/** @throws {RangeError} more than a frame carries. */
export function encodeToStub(message: ToStub): Uint8Array {
  switch (message.type) {
    case 'stdout':
    case 'stderr':
      return encodeFrame(stubFrameType[message.type], 0, message.bytes)
    case 'exit':
      return encodeFrame(stubFrameType.exit, 0, u32(message.status))
    case 'want':
      return encodeFrame(stubFrameType.want, 0, u32(message.bytes))
    case 'raw':
      return encodeFrame(stubFrameType.raw, 0, u32(message.on ? 1 : 0))
    case 'catchPipe':
      return encodeFrame(stubFrameType.catchPipe, 0)
    case 'file':
      return encodeFrame(stubFrameType.file, 0, concat([u32(message.id), encodeList(message.operation)]))
  }
}

/** Full frames before the last one: Linux takes 6 MiB of arguments and environment at most, however it is set. */
const MAX_START_PARTS = (6 * 1024 * 1024) / maxPayloadBytes

/** What a stub sends, however the chunks cut it. */
export class FromStubDecoder {
  readonly #frames = new FrameDecoder()
  #startParts: Uint8Array[] = []

  /** @throws {FrameError} not a stub's; the decoder is of no use afterwards. */
  push(chunk: Uint8Array): FromStub[] {
    return this.#frames.push(chunk).flatMap((frame) => {
      const { type, payload } = frame
      if (type === stubFrameType.start) return [{ type: 'start', start: this.#endStart(payload) }]
      if (type !== stubFrameType.startPart) return [decodeFromStub(frame)]
      this.#addToStart(payload)
      return []
    })
  }

  #addToStart(part: Uint8Array): void {
    if (part.length !== maxPayloadBytes) throw new FrameError(`a part of a start with ${part.length} bytes`)
    if (this.#startParts.length === MAX_START_PARTS) throw new FrameError('a start that does not end')
    this.#startParts.push(part)
  }

  #endStart(rest: Uint8Array): StubStart {
    const list = concat([...this.#startParts, rest])
    this.#startParts = []
    return decodeStart(list)
  }
}

function decodeFromStub({ type, payload }: Frame): FromStub {
  switch (type) {
    case stubFrameType.stdin:
      return { type: 'stdin', bytes: payload }
    case stubFrameType.stdinEnd:
      return { type: 'stdinEnd' }
    case stubFrameType.windowSize:
      return { type: 'windowSize', rows: readU32(payload, 0), columns: readU32(payload, 4) }
    case stubFrameType.signal:
      return { type: 'signal', signal: readU32(payload) }
    case stubFrameType.fileResult:
      return { type: 'fileResult', id: readU32(payload), result: decodeResult(payload.subarray(4)) }
    default:
      throw new FrameError(`a frame of type ${type} from the stub`)
  }
}

/**
 * The stub's side, for programs that stand in for it: one frame, or as many as a start takes.
 *
 * @throws {RangeError} more than a frame carries.
 */
export function encodeFromStub(message: FromStub): Uint8Array {
  switch (message.type) {
    case 'start':
      return encodeStartFrames(encodeStart(message.start))
    case 'stdin':
      return encodeFrame(stubFrameType.stdin, 0, message.bytes)
    case 'stdinEnd':
      return encodeFrame(stubFrameType.stdinEnd, 0)
    case 'windowSize':
      return encodeFrame(stubFrameType.windowSize, 0, concat([u32(message.rows), u32(message.columns)]))
    case 'signal':
      return encodeFrame(stubFrameType.signal, 0, u32(message.signal))
    case 'fileResult':
      return encodeFrame(stubFrameType.fileResult, 0, concat([u32(message.id), encodeResult(message.result)]))
  }
}

/** The stub's side. @throws {FrameError} not a frame of the command's. */
export function decodeToStub({ type, payload }: Frame): ToStub {
  switch (type) {
    case stubFrameType.stdout:
      return { type: 'stdout', bytes: payload }
    case stubFrameType.stderr:
      return { type: 'stderr', bytes: payload }
    case stubFrameType.exit:
      return { type: 'exit', status: readU32(payload) }
    case stubFrameType.want:
      return { type: 'want', bytes: readU32(payload) }
    case stubFrameType.raw:
      return { type: 'raw', on: readU32(payload) !== 0 }
    case stubFrameType.catchPipe:
      return { type: 'catchPipe' }
    case stubFrameType.file:
      return { type: 'file', id: readU32(payload), operation: decodeList(payload.subarray(4)) }
    default:
      throw new FrameError(`a frame of type ${type} to the stub`)
  }
}

function encodeStartFrames(list: Uint8Array): Uint8Array {
  const frames: Uint8Array[] = []
  let at = 0
  for (; list.length - at > maxPayloadBytes; at += maxPayloadBytes)
    frames.push(encodeFrame(stubFrameType.startPart, 0, list.subarray(at, at + maxPayloadBytes)))
  return concat([...frames, encodeFrame(stubFrameType.start, 0, list.subarray(at))])
}

function encodeStart(start: StubStart): Uint8Array {
  const { stdin, stdout, stderr } = start.terminals
  return encodeList([
    start.cwd,
    `${stdin ? 'i' : ''}${stdout ? 'o' : ''}${stderr ? 'e' : ''}`,
    ...[start.rows, start.columns, start.uid, start.pid, start.args.length].map(String),
    ...start.args,
    ...start.env,
  ])
}

function decodeStart(payload: Uint8Array): StubStart {
  const [cwd = '', flags = '', rows, columns, uid, pid, argc, ...words] = decodeList(payload).map(text)
  const count = number(argc)
  if (count > words.length) throw new FrameError('a start with fewer arguments than it says')
  return {
    cwd,
    terminals: { stdin: flags.includes('i'), stdout: flags.includes('o'), stderr: flags.includes('e') },
    rows: number(rows),
    columns: number(columns),
    uid: number(uid),
    pid: number(pid),
    args: words.slice(0, count),
    env: words.slice(count),
  }
}

function number(word: string | undefined): number {
  const value = Number(word)
  if (word === undefined || word === '' || !Number.isSafeInteger(value) || value < 0) {
    throw new FrameError(`no number in a start: ${word}`)
  }
  return value
}
