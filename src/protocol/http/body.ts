/** Message bodies of HTTP/1.1 (RFC 9112 sections 6 and 7): by length, in chunks, or until the end of the connection. */
import { concat, type ByteReader } from './byte-reader.ts'
import { hasToken, HttpSyntaxError } from './head.ts'

export type Framing =
  { kind: 'none' } | { kind: 'length'; bytes: number } | { kind: 'chunked' } | { kind: 'untilEnd' }

/** @throws {HttpSyntaxError} contradictory or malformed lengths (request smuggling). */
export function framingOf(headers: Map<string, string>, otherwise: 'none' | 'untilEnd'): Framing {
  const coding = headers.get('transfer-encoding')
  const length = headers.get('content-length')
  if (coding !== undefined) {
    if (!hasToken(coding, 'chunked') || coding.includes(','))
      throw new HttpSyntaxError('unsupported transfer encoding', 501)
    if (length !== undefined) throw new HttpSyntaxError('both Transfer-Encoding and Content-Length')
    return { kind: 'chunked' }
  }
  if (length === undefined) return { kind: otherwise }
  if (!/^\d{1,15}$/.test(length)) throw new HttpSyntaxError('bad Content-Length')
  return { kind: 'length', bytes: Number(length) }
}

/** A body being read; `finished` tells whether the connection may carry another message. */
export interface IncomingBody {
  stream: ReadableStream<Uint8Array> | null
  finished(): boolean
  /** Reads and drops what is left, at most `maxBytes`. @returns whether the end was reached. */
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
  const pull = async (): Promise<Uint8Array | null> => {
    if (!started && onFirstRead) await onFirstRead()
    started = true
    const part = done ? null : await next()
    done = part === null
    return part
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
  return { stream, finished: () => done, drain: (maxBytes) => drain(pull, maxBytes) }
}

async function drain(pull: () => Promise<Uint8Array | null>, maxBytes: number): Promise<boolean> {
  for (let seen = 0; seen <= maxBytes;) {
    const part = await pull()
    if (part === null) return true
    seen += part.length
  }
  return false
}

const PART_BYTES = 256 * 1024

function plainParts(reader: ByteReader, framing: Framing): () => Promise<Uint8Array | null> {
  let left = framing.kind === 'length' ? framing.bytes : Number.POSITIVE_INFINITY
  return async () => {
    if (left === 0) return null
    const part = await reader.readSome(Math.min(left, PART_BYTES))
    if (part === null && Number.isFinite(left)) throw new Error('unexpected EOF')
    left -= part?.length ?? 0
    return part
  }
}

const LINE_END = new Uint8Array([13, 10])
const MAX_TRAILERS = 64

function chunkedParts(reader: ByteReader): () => Promise<Uint8Array | null> {
  let left = 0
  let ended = false
  const line = async () => {
    const bytes = await reader.readThrough(LINE_END, 8192)
    if (bytes === null) throw new Error('unexpected EOF')
    return new TextDecoder('latin1').decode(bytes.subarray(0, -2))
  }
  const skipTrailers = async () => {
    for (let i = 0; i < MAX_TRAILERS; i++) if ((await line()) === '') return
    throw new HttpSyntaxError('too many trailers')
  }
  return async () => {
    if (ended) return null
    if (left === 0) {
      const size = (await line()).split(';', 1)[0]!.trim()
      if (!/^[0-9a-fA-F]{1,12}$/.test(size)) throw new HttpSyntaxError('malformed chunk size')
      left = Number.parseInt(size, 16)
      if (left === 0) {
        ended = true
        await skipTrailers()
        return null
      }
    }
    const part = await reader.readSome(Math.min(left, PART_BYTES))
    if (part === null) throw new Error('unexpected EOF')
    left -= part.length
    if (left === 0 && (await line()) !== '') throw new HttpSyntaxError('malformed chunk end')
    return part
  }
}

/** One chunk of a chunked body. Empty input gives nothing: a zero-length chunk would end the body. */
export function encodeChunk(bytes: Uint8Array): Uint8Array {
  if (bytes.length === 0) return bytes
  return concat([new TextEncoder().encode(`${bytes.length.toString(16)}\r\n`), bytes, LINE_END])
}

export const LAST_CHUNK = new TextEncoder().encode('0\r\n\r\n')
