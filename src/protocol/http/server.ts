/** The server's half: a loop over the requests of one connection. */
import type { Origin, Socket } from '../socket.ts'
import { encodeChunk, framingOf, LAST_CHUNK, readBody, type IncomingBody } from './body.ts'
import { ByteReader, concat } from './byte-reader.ts'
import { formatHead, HEAD_END, hasToken, HttpSyntaxError, MAX_HEAD_BYTES, parseHead } from './head.ts'
import { reasonOf } from './reasons.ts'
import { onlyOnce, passingOn, type RequestTap, type SeenRequest } from './tap.ts'

/** One request and the means to answer it. */
export interface Exchange {
  /** Method, URL (with the Host header's host) and fields. Its body is never set: Firefox and Safari have none on a `Request`. */
  request: Request
  /** What the client sends behind the head; null when there is nothing. */
  body: ReadableStream<Uint8Array> | null
  /** All header fields, also those that browsers forbid on `Request` (Connection, Upgrade, Host), names in lower case. */
  headers: Map<string, string>
  /**
   * Takes the connection over: writes this head, and from then on the bytes are the caller's. What the client sent
   * behind the request comes first. The handler's Response is then ignored.
   */
  hijack(status: number, headers: [name: string, value: string][], reason?: string): Promise<Socket>
  origin: Origin
  corr: string
  /** Aborts when the client goes away. After a hijack it stays silent: a half-close is then the caller's to read. */
  signal: AbortSignal
}

export type Handler = (exchange: Exchange) => Promise<Response>

export interface ServeOptions {
  origin?: Origin
  /** Sees each request as its head arrives; what it returns is told how the request goes on. */
  tap?: (seen: SeenRequest) => RequestTap
  newCorr?: () => string
  /** Told of a handler that threw: that is a bug in the handler. */
  onError?: (error: unknown) => void
}

const UNKNOWN: Origin = { kind: 'remote', name: 'unknown' }
/** An unread body up to this size is read to keep the connection; beyond, the connection is closed. */
const DRAIN_BYTES = 256 * 1024

/** Serves requests until the connection ends. Never rejects. */
export async function serve(socket: Socket, handler: Handler, options: ServeOptions = {}): Promise<void> {
  const connection = new Connection(socket, handler, options)
  try {
    while (await connection.serveOne());
  } catch (error) {
    await connection.refuse(error)
  }
}

class Connection {
  #reader: ByteReader
  #writer: WritableStreamDefaultWriter<Uint8Array>
  #handler: Handler
  #options: ServeOptions
  /** Of the request under way, or the last one. */
  #tap: RequestTap | null = null

  constructor(socket: Socket, handler: Handler, options: ServeOptions) {
    this.#reader = new ByteReader(socket.readable)
    this.#writer = socket.writable.getWriter()
    this.#handler = handler
    this.#options = options
    // A handler may take long to notice that the connection broke, or never write again.
    const broke = () => this.#tap?.closed()
    this.#writer.closed.catch(broke)
    this.#reader.closed.catch(broke)
  }

  /** @returns whether the connection may carry another request. */
  async serveOne(): Promise<boolean> {
    const bytes = await this.#reader.readThrough(HEAD_END, MAX_HEAD_BYTES)
    if (bytes === null) {
      await this.#writer.close().catch(() => undefined)
      return false
    }
    const { startLine, headers } = parseHead(bytes)
    const { method, target, version } = parseRequestLine(startLine)
    const framing = framingOf(headers, 'none')
    const body = readBody(this.#reader, framing, this.#continueIfExpected(headers))
    const request = toRequest(method, target, headers)
    const origin = this.#options.origin ?? UNKNOWN
    const corr = origin.corr ?? this.#options.newCorr?.() ?? ''
    const tap = onlyOnce(this.#options.tap?.({ method, path: target, origin, corr }))
    this.#tap = tap
    const answering = new Answering(this.#reader, this.#writer, tap, body)
    const hijack: Exchange['hijack'] = (status, fields, reason) => answering.hijack(status, fields, reason)
    const { signal } = answering
    const response = await this.#respond({
      request,
      headers,
      body: body.stream,
      hijack,
      origin,
      corr,
      signal,
    })
    if (answering.hijacked) return false
    const close = version === '1.0' || hasToken(headers.get('connection'), 'close')
    try {
      await answering.write(response, method, close)
    } finally {
      tap.closed()
    }
    return answering.finish(close)
  }

  async #respond(exchange: Exchange): Promise<Response> {
    try {
      return await this.#handler(exchange)
    } catch (error) {
      this.#options.onError?.(error)
      return new Response(JSON.stringify({ message: 'internal error in the engine' }), {
        status: 500,
        headers: { 'Content-Type': 'application/json' },
      })
    }
  }

  #continueIfExpected(headers: Map<string, string>): (() => Promise<void>) | undefined {
    if (headers.get('expect')?.toLowerCase() !== '100-continue') return undefined
    return () => this.#writer.write(formatHead('HTTP/1.1 100 Continue', []))
  }

  /** Answers what is not HTTP as Go's server does, or just ends a connection that broke. */
  async refuse(error: unknown): Promise<void> {
    const status = error instanceof HttpSyntaxError ? error.status : error instanceof RangeError ? 431 : 0
    if (status === 0) {
      await this.#writer.abort(error).catch(() => undefined)
    } else {
      const text = `${status} ${reasonOf(status)}`
      const head = formatHead(`HTTP/1.1 ${text}`, [
        ['Content-Type', 'text/plain; charset=utf-8'],
        ['Connection', 'close'],
      ])
      await this.#writer.write(concat([head, new TextEncoder().encode(text)])).catch(() => undefined)
      await this.#writer.close().catch(() => undefined)
    }
    await this.#reader.cancel(error).catch(() => undefined)
  }
}

/** The answering of one request. */
class Answering {
  hijacked = false
  #gone = new AbortController()
  #reader: ByteReader
  #writer: WritableStreamDefaultWriter<Uint8Array>
  #tap: RequestTap
  #body: IncomingBody

  constructor(
    reader: ByteReader,
    writer: WritableStreamDefaultWriter<Uint8Array>,
    tap: RequestTap,
    body: IncomingBody,
  ) {
    this.#reader = reader
    this.#writer = writer
    this.#tap = tap
    this.#body = body
    if (body.stream === null) this.#watchForEnd()
  }

  get signal(): AbortSignal {
    return this.#gone.signal
  }

  /** As Go's server: end of file after the request, or a broken connection, means that nobody waits for more. */
  #watchForEnd(): void {
    const gone = () => {
      if (!this.hijacked) this.#gone.abort(new Error('the client went away'))
    }
    this.#writer.closed.catch(gone)
    if (this.#reader.bufferedBytes > 0) return
    this.#reader.fill().then((more) => {
      if (!more) gone()
    }, gone)
  }

  async hijack(status: number, headers: [string, string][], reason?: string): Promise<Socket> {
    await this.#body.drain(DRAIN_BYTES)
    this.hijacked = true
    const over = () => this.#tap.closed()
    Promise.all([this.#reader.closed, this.#writer.closed]).then(over, over)
    this.#tap.answered(status)
    await this.#writer.write(formatHead(`HTTP/1.1 ${status} ${reason ?? reasonOf(status)}`, headers))
    return { readable: this.#reader.rest(), writable: passingOn(this.#writer) }
  }

  /** Resolves when the last byte of the response is written. */
  async write(response: Response, method: string, close: boolean): Promise<void> {
    const bodiless =
      method === 'HEAD' || response.status === 204 || response.status === 304 || response.body === null
    const length = response.headers.get('content-length')
    const chunked = !bodiless && length === null
    const headers = [...response.headers].map(([name, value]) => [canonical(name), value] as const)
    if (chunked) headers.push(['Transfer-Encoding', 'chunked'])
    else if (
      response.body === null &&
      length === null &&
      ![204, 304].includes(response.status) &&
      method !== 'HEAD'
    )
      headers.push(['Content-Length', '0'])
    if (close) headers.push(['Connection', 'close'])
    const head = formatHead(`HTTP/1.1 ${response.status} ${reasonOf(response.status)}`, headers)
    this.#tap.answered(response.status)
    if (bodiless) {
      await this.#writer.write(head)
      await response.body?.cancel()
    } else await this.#writeBody(head, response.body!, chunked)
  }

  /** @returns whether the connection may carry another request. */
  async finish(close: boolean): Promise<boolean> {
    const reusable = this.#body.finished() || (await this.#body.drain(DRAIN_BYTES))
    if (!close && reusable) return true
    await this.#writer.close()
    return false
  }

  async #writeBody(head: Uint8Array, body: ReadableStream<Uint8Array>, chunked: boolean): Promise<void> {
    if (this.#body.finished() && this.#body.stream !== null) this.#watchForEnd()
    const source = body.getReader()
    // A client that only half-closed may still want the answer; one whose connection broke does not.
    this.#writer.closed.catch((reason: unknown) => source.cancel(reason).catch(() => undefined))
    try {
      // A body of known length is small and at hand: one write. A stream's head must not wait for its first bytes.
      await this.#writer.write(
        chunked ? head : concat([head, (await source.read()).value ?? new Uint8Array(0)]),
      )
      for (;;) {
        const { done, value } = await source.read()
        if (done) break
        if (value.length > 0) await this.#writer.write(chunked ? encodeChunk(value) : value)
      }
      if (chunked) await this.#writer.write(LAST_CHUNK)
    } catch (error) {
      await source.cancel(error).catch(() => undefined)
      throw error
    }
  }
}

function parseRequestLine(line: string): { method: string; target: string; version: string } {
  const match = /^([A-Z]+) (\/[^\s]*|\*|https?:\/\/[^\s]+) HTTP\/1\.([01])$/.exec(line)
  if (!match) throw new HttpSyntaxError('malformed request line')
  const [, method, target, minor] = match
  if (['CONNECT', 'TRACE', 'TRACK'].includes(method!)) throw new HttpSyntaxError('method not allowed', 405)
  return { method: method!, target: target!, version: `1.${minor}` }
}

function toRequest(method: string, target: string, headers: Map<string, string>): Request {
  const host = headers.get('host')
  const base = `http://${host && /^[\w.\-:[\]%]+$/.test(host) ? host.replaceAll('%', '') : 'localhost'}`
  return new Request(urlOf(target, base), { method, headers: [...headers] })
}

function urlOf(target: string, base: string): URL {
  const absolute = target.startsWith('/') ? base + target : target === '*' ? `${base}/` : target
  if (URL.canParse(absolute)) return new URL(absolute)
  if (target.startsWith('/') && URL.canParse(`http://localhost${target}`))
    return new URL(`http://localhost${target}`)
  throw new HttpSyntaxError('malformed request target')
}

/** `content-type` → `Content-Type`; Go clients and people expect this spelling. */
function canonical(name: string): string {
  return name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase())
}
