/** Message bodies of HTTP/1.1 (RFC 9112 sections 6 and 7): by length, in chunks, or until the end of the connection. */
import { concat } from '../concat.ts'
import { UnexpectedEnd, type ByteReader } from './byte-reader.ts'
import { hasToken, HttpSyntaxError, trimmed } from './head.ts'

export type Framing =
  { kind: 'none' } | { kind: 'length'; bytes: number } | { kind: 'chunked' } | { kind: 'untilEnd' }

/** @throws {HttpSyntaxError} contradictory or malformed lengths (request smuggling). */
export function framingOf(headers: Map<string, string>, otherwise: 'none' | 'untilEnd'): Framing {
  const coding = headers.get('transfer-encoding')
  const length = headers.get('content-length')
  if (coding !== undefined) {
    if (!hasToken(coding, 'chunked') || coding.includes(','))
      throw new HttpSyntaxError('unsupported transfer encoding', 501, 'Unsupported transfer encoding')
    if (length !== undefined) throw new HttpSyntaxError('both Transfer-Encoding and Content-Length')
    return { kind: 'chunked' }
  }
  if (length === undefined) return { kind: otherwise }
  if (!/^\d{1,15}$/.test(length)) throw new HttpSyntaxError('bad Content-Length')
  return { kind: 'length', bytes: Number(length) }
}

/** The sender's body is malformed, or ends too early: nothing after it can be read. `message` is Go's. */
export class BodyError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'BodyError'
  }
}

/** A body being read; `finished` tells whether the connection may carry another message. */
export interface IncomingBody {
  stream: ReadableStream<Uint8Array> | null
  finished(): boolean
  /** Reads and drops what is left, at most `maxBytes`; nothing, if its sender waits to be asked for it. @returns whether the end was reached. */
  drain(maxBytes: number): Promise<boolean>
}

/** @param onFirstRead called once before the first byte is waited for (`100 Continue`). */
export function readBody(
  reader: ByteReader,
  framing: Framing,
  onFirstRead?: () => Promise<void>,
): IncomingBody {
  if (framing.kind === 'none' || (framing.kind === 'length' && framing.bytes === 0))
    return { stream: null, finished: () => true, drain: async () => true }
  const next = framing.kind === 'chunked' ? chunkedParts(reader) : plainParts(reader, framing)
  let started = false
  let done = false
  let failure: unknown = null
  const pull = async (): Promise<Uint8Array | null> => {
    if (failure !== null) throw failure
    try {
      if (!started && onFirstRead) await onFirstRead()
      started = true
      const part = done ? null : await next()
      done = part === null
      return part
    } catch (error) {
      failure = error
      throw error
    }
  }
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const part = await pull()
        if (part) controller.enqueue(part)
        if (done) controller.close()
      },
    },
    { highWaterMark: 0 },
  )
  return {
    stream,
    finished: () => done,
    drain: async (maxBytes) => (started || !onFirstRead ? drain(pull, maxBytes) : false),
  }
}

async function drain(pull: () => Promise<Uint8Array | null>, maxBytes: number): Promise<boolean> {
  try {
    for (let seen = 0; seen <= maxBytes;) {
      const part = await pull()
      if (part === null) return true
      seen += part.length
    }
  } catch (error) {
    if (!(error instanceof BodyError)) throw error
  }
  return false
}

const PART_BYTES = 256 * 1024

function plainParts(reader: ByteReader, framing: Framing): () => Promise<Uint8Array | null> {
  let left = framing.kind === 'length' ? framing.bytes : Number.POSITIVE_INFINITY
  return async () => {
    if (left === 0) return null
    const part = await reader.readSome(Math.min(left, PART_BYTES))
    if (part === null && Number.isFinite(left)) throw new BodyError('unexpected EOF')
    left -= part?.length ?? 0
    return part
  }
}

const LF = 10
const LINE_END = new Uint8Array([13, LF])
/** Go's, also for the trailers. */
const MAX_LINE_BYTES = 4096
const MAX_TRAILERS = 64

function chunkedParts(reader: ByteReader): () => Promise<Uint8Array | null> {
  let left = 0
  let ended = false
  const skipTrailers = async () => {
    for (let i = 0; i < MAX_TRAILERS; i++) if ((await readLine(reader)) === '') return
    throw new BodyError('http: suspiciously long trailer after chunked body')
  }
  return async () => {
    if (ended) return null
    if (left === 0) {
      left = chunkSize(await readLine(reader))
      if (left === 0) {
        ended = true
        await skipTrailers()
        return null
      }
    }
    const part = await reader.readSome(Math.min(left, PART_BYTES))
    if (part === null) throw new BodyError('unexpected EOF')
    left -= part.length
    if (left === 0 && (await readLine(reader)) !== '') throw new BodyError('malformed chunked encoding')
    return part
  }
}

async function readLine(reader: ByteReader): Promise<string> {
  const bytes = await reader.readThrough(lineEnd, MAX_LINE_BYTES).catch((error: unknown) => {
    if (error instanceof RangeError) throw new BodyError('header line too long')
    if (error instanceof UnexpectedEnd) return null
    throw error
  })
  if (bytes === null) throw new BodyError('unexpected EOF')
  const line = new TextDecoder('latin1').decode(bytes)
  // Unlike in a head: proxies disagree on where such a chunk begins.
  if (!line.endsWith('\r\n')) throw new BodyError('chunked line ends with bare LF')
  return line.slice(0, -2)
}

function lineEnd(bytes: Uint8Array, from: number): number {
  return bytes.indexOf(LF, from) + 1 || -1
}

function chunkSize(line: string): number {
  const size = trimmed(line.split(';', 1)[0]!)
  if (size === '') throw new BodyError('empty hex number for chunk length')
  if (!/^[0-9a-fA-F]+$/.test(size)) throw new BodyError('invalid byte in chunk length')
  if (size.length > 16) throw new BodyError('http chunk length too large')
  return Number.parseInt(size, 16)
}

/** One chunk of a chunked body. Empty input gives nothing: a zero-length chunk would end the body. */
export function encodeChunk(bytes: Uint8Array): Uint8Array {
  if (bytes.length === 0) return bytes
  return concat([new TextEncoder().encode(`${bytes.length.toString(16)}\r\n`), bytes, LINE_END])
}

export const LAST_CHUNK = new TextEncoder().encode('0\r\n\r\n')
