/** The client's half: one request on one connection. */
import type { Socket } from '../socket.ts'
import { encodeChunk, framingOf, LAST_CHUNK, readBody } from './body.ts'
import { concat } from '../concat.ts'
import { ByteReader } from './byte-reader.ts'
import { formatHead, headEnd, MAX_HEAD_BYTES, parseHead } from './head.ts'

export interface HttpRequest {
  method: string
  /** With query: `/v1.51/containers/json?all=1`. */
  path: string
  headers?: Record<string, string>
  body?: Uint8Array | string | ReadableStream<Uint8Array>
  /** The Host header; Docker's clients send a made-up one on unix sockets. */
  host?: string
  /** Ends the connection, whatever stage it is in. */
  signal?: AbortSignal
}

export interface HttpResponse {
  status: number
  statusText: string
  /** Names in lower case. */
  headers: Map<string, string>
  /** Empty when `upgraded`. Read it to the end or cancel it: that is what closes the connection. */
  body: ReadableStream<Uint8Array>
  /** The raw connection after `101`, or after `200` to a request that asked for an upgrade and got an endless body. */
  upgraded: Socket | null
  bytes(): Promise<Uint8Array>
  text(): Promise<string>
  json(): Promise<unknown>
}

/** The server's answer is not HTTP, or the connection broke before its head was there. */
export class HttpError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'HttpError'
  }
}

/**
 * Sends a request and waits for the answer's head. The connection is closed when the body has been read or cancelled.
 *
 * @throws {HttpError}; the signal's reason when aborted.
 */
export async function request(socket: Socket, wanted: HttpRequest): Promise<HttpResponse> {
  const reader = new ByteReader(socket.readable)
  const writer = socket.writable.getWriter()
  writer.closed.catch(() => undefined)
  const stop = () => {
    void writer.abort(wanted.signal?.reason).catch(() => undefined)
    void reader.cancel(wanted.signal?.reason).catch(() => undefined)
  }
  wanted.signal?.addEventListener('abort', stop, { once: true })
  // A signal may outlive thousands of requests.
  const forget = () => wanted.signal?.removeEventListener('abort', stop)
  reader.closed.then(forget, forget)
  if (wanted.signal?.aborted) stop()
  try {
    // A server may answer, and stop reading, before the body is sent: then the answer counts, not the failed write.
    const sent = send(writer, wanted).then(
      () => null,
      (error: unknown) => error,
    )
    return await receive(reader, writer, socket, wanted, sent)
  } catch (error) {
    stop()
    if (wanted.signal?.aborted) throw wanted.signal.reason
    throw error instanceof HttpError ? error : new HttpError(messageOf(error), { cause: error })
  }
}

async function send(writer: WritableStreamDefaultWriter<Uint8Array>, wanted: HttpRequest): Promise<void> {
  const body = typeof wanted.body === 'string' ? new TextEncoder().encode(wanted.body) : wanted.body
  const headers = new Map(Object.entries({ Host: wanted.host ?? 'localhost', ...wanted.headers }))
  const needsLength = body !== undefined || ['POST', 'PUT', 'PATCH'].includes(wanted.method)
  if (body instanceof ReadableStream) headers.set('Transfer-Encoding', 'chunked')
  else if (needsLength) headers.set('Content-Length', String(body?.length ?? 0))
  const head = formatHead(`${wanted.method} ${wanted.path} HTTP/1.1`, headers)
  if (!(body instanceof ReadableStream)) return writer.write(body ? concat([head, body]) : head)
  await writer.write(head)
  for await (const part of streamOf(body)) if (part.length > 0) await writer.write(encodeChunk(part))
  await writer.write(LAST_CHUNK)
}

/** Iterates where `ReadableStream` has no async iterator (Safari). */
async function* streamOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

async function receive(
  reader: ByteReader,
  writer: WritableStreamDefaultWriter<Uint8Array>,
  socket: Socket,
  wanted: HttpRequest,
  sent: Promise<unknown>,
): Promise<HttpResponse> {
  const { status, statusText, headers } = await readStatus(reader, sent)
  const plain = status === 200 && !headers.has('content-length') && !headers.has('transfer-encoding')
  const asked = Object.keys(wanted.headers ?? {}).some((name) => name.toLowerCase() === 'upgrade')
  if (status === 101 || (asked && plain)) {
    writer.releaseLock()
    return toResponse(status, statusText, headers, emptyBody(), {
      readable: reader.rest(),
      writable: socket.writable,
    })
  }
  const bodiless = wanted.method === 'HEAD' || status === 204 || status === 304
  const body = readBody(reader, bodiless ? { kind: 'none' } : framingOf(headers, 'untilEnd'))
  const close = () => {
    void writer.close().catch(() => undefined)
    void reader.cancel().catch(() => undefined)
  }
  if (body.stream === null) close()
  return toResponse(
    status,
    statusText,
    headers,
    body.stream ? closing(body.stream, close) : emptyBody(),
    null,
  )
}

async function readStatus(reader: ByteReader, sent: Promise<unknown>) {
  for (;;) {
    const bytes = await reader.readThrough(headEnd, MAX_HEAD_BYTES)
    if (bytes === null) throw new HttpError('EOF', { cause: await sent })
    const { startLine, headers } = parseHead(bytes)
    const match = /^HTTP\/1\.[01] (\d{3})(?: (.*))?$/.exec(startLine)
    if (!match) throw new HttpError(`malformed HTTP response ${JSON.stringify(startLine.slice(0, 80))}`)
    const status = Number(match[1])
    if (status >= 200 || status === 101) return { status, statusText: match[2] ?? '', headers }
  }
}

function closing(source: ReadableStream<Uint8Array>, close: () => void): ReadableStream<Uint8Array> {
  const reader = source.getReader()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await reader.read().catch((error: unknown) => {
          close()
          throw error
        })
        if (!done) return controller.enqueue(value)
        close()
        controller.close()
      },
      async cancel(reason) {
        close()
        await reader.cancel(reason).catch(() => undefined)
      },
    },
    { highWaterMark: 0 },
  )
}

function toResponse(
  status: number,
  statusText: string,
  headers: Map<string, string>,
  body: ReadableStream<Uint8Array>,
  upgraded: Socket | null,
): HttpResponse {
  const bytes = async () => {
    const parts: Uint8Array[] = []
    for await (const part of streamOf(body)) parts.push(part)
    return concat(parts)
  }
  const text = async () => new TextDecoder().decode(await bytes())
  return {
    status,
    statusText,
    headers,
    body,
    upgraded,
    bytes,
    text,
    json: async () => JSON.parse(await text()) as unknown,
  }
}

function emptyBody(): ReadableStream<Uint8Array> {
  return new ReadableStream({ start: (controller) => controller.close() })
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
