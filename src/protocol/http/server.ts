/** The server's half: a loop over the requests of one connection. */
import type { Origin, Socket } from '../socket.ts'
import { BodyError, encodeChunk, framingOf, LAST_CHUNK, readBody, type IncomingBody } from './body.ts'
import { concat } from '../concat.ts'
import { ByteReader, UnexpectedEnd } from './byte-reader.ts'
import {
  badRequest,
  formatHead,
  hasToken,
  headEnd,
  HttpSyntaxError,
  MAX_HEAD_BYTES,
  parseHead,
  type MessageHead,
} from './head.ts'
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

/** Thrown by a handler: the connection breaks without an answer, with this as its reason. Go's `http.ErrAbortHandler`. */
export class AbortHandler extends Error {
  constructor(reason: string) {
    super(reason)
    this.name = 'AbortHandler'
  }
}

export interface ServeOptions {
  origin?: Origin
  /** Sees each request as its head arrives; what it returns is told how the request goes on. */
  tap?: (seen: SeenRequest) => RequestTap
  newCorr?: () => string
  /** The clock of the Date field, in milliseconds; without it there is none. */
  now?: () => number
  /** Told of a handler that threw: that is a bug in the handler. */
  onError?: (error: unknown) => void
}

const UNKNOWN: Origin = { kind: 'remote', name: 'unknown' }
/** An unread body up to this size is read to keep the connection; beyond, the connection is closed. Go's. */
const DRAIN_BYTES = 256 * 1024
/** How long a client may take to read its answer before a connection that the server has ended breaks. Go's. */
const LINGER_MS = 500

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
    const head = await this.#readHead()
    if (head === null) {
      await this.#end()
      return false
    }
    const { headers } = head
    const { method, target, version } = parseRequestLine(head.startLine)
    checkHost(head, version)
    // Chunks came with HTTP/1.1.
    if (version === '1.0') headers.delete('transfer-encoding')
    const framing = framingOf(headers, 'none')
    const body = readBody(this.#reader, framing, this.#continueIfExpected(headers))
    const request = toRequest(method, target, headers)
    const origin = this.#options.origin ?? UNKNOWN
    const corr = origin.corr ?? this.#options.newCorr?.() ?? ''
    const tap = onlyOnce(this.#options.tap?.({ method, path: target, origin, corr }))
    this.#tap = tap
    const date = this.#options.now && new Date(this.#options.now()).toUTCString()
    const answering = new Answering(this.#reader, this.#writer, tap, body, version, date)
    const hijack: Exchange['hijack'] = (status, fields, reason) => answering.hijack(status, fields, reason)
    const { signal } = answering
    const failed = expectsMore(headers)
    const response = failed
      ? new Response(null, { status: 417 })
      : await this.#respond({ request, headers, body: body.stream, hijack, origin, corr, signal })
    if (answering.hijacked) return false
    const close = failed || version === '1.0' || hasToken(headers.get('connection'), 'close')
    let reusable: boolean
    try {
      reusable = await answering.write(response, method, close)
    } finally {
      tap.closed()
    }
    if (!reusable) await this.#end()
    return reusable
  }

  async #readHead(): Promise<MessageHead | null> {
    const bytes = await this.#reader.readThrough(headEnd, MAX_HEAD_BYTES).catch((error: unknown) => {
      if (error instanceof RangeError) throw new HttpSyntaxError('too large', 431)
      if (error instanceof UnexpectedEnd) throw new HttpSyntaxError('cut short')
      throw error
    })
    return bytes && parseHead(bytes)
  }

  /**
   * Ends our direction, and reads on until the client ends its own, or until it had time to read its answer: that may be lost
   * when a connection breaks on a client that goes on sending. One that never closes keeps no connection.
   */
  async #end(): Promise<void> {
    await this.#writer.close().catch(() => undefined)
    let timer: ReturnType<typeof setTimeout> | undefined
    const lingered = new Promise<void>((resolve) => (timer = setTimeout(resolve, LINGER_MS)))
    const ended = this.#reader.skip(DRAIN_BYTES).then(
      (all) => (all ? undefined : lingered),
      () => undefined,
    )
    await Promise.race([ended, lingered])
    clearTimeout(timer)
    await this.#reader.cancel(new Error('the server has ended the connection')).catch(() => undefined)
  }

  async #respond(exchange: Exchange): Promise<Response> {
    try {
      return await this.#handler(exchange)
    } catch (error) {
      if (error instanceof AbortHandler) throw error
      this.#options.onError?.(error)
      return new Response(JSON.stringify({ message: 'internal error in the engine' }), {
        status: 500,
        headers: { 'Content-Type': 'application/json' },
      })
    }
  }

  #continueIfExpected(headers: Map<string, string>): (() => Promise<void>) | undefined {
    if (!hasToken(headers.get('expect'), CONTINUE)) return undefined
    return () => this.#writer.write(formatHead('HTTP/1.1 100 Continue', []))
  }

  /** Answers what is not HTTP as Go's server does, or just ends a connection that broke. */
  async refuse(error: unknown): Promise<void> {
    if (!(error instanceof HttpSyntaxError)) {
      await this.#writer.abort(error).catch(() => undefined)
      await this.#reader.cancel(error).catch(() => undefined)
      return
    }
    const { status, told } = error
    const text = `${status} ${reasonOf(status)}`
    const why = told === '' || status === 501 ? text : `${text}: ${told}`
    const head = formatHead(`HTTP/1.1 ${why}`, [
      ['Content-Type', 'text/plain; charset=utf-8'],
      ['Connection', 'close'],
    ])
    const content = status === 501 ? told : why
    await this.#writer.write(concat([head, new TextEncoder().encode(content)])).catch(() => undefined)
    await this.#end()
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
  #version: Version
  #date: string | undefined

  constructor(
    reader: ByteReader,
    writer: WritableStreamDefaultWriter<Uint8Array>,
    tap: RequestTap,
    body: IncomingBody,
    version: Version,
    date: string | undefined,
  ) {
    this.#reader = reader
    this.#writer = writer
    this.#tap = tap
    this.#body = body
    this.#version = version
    this.#date = date
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

  /** @throws {BodyError} what is behind the request cannot be told from its body. */
  async hijack(status: number, headers: [string, string][], reason?: string): Promise<Socket> {
    if (!(await this.#body.drain(DRAIN_BYTES))) throw new BodyError('http: request body too large')
    this.hijacked = true
    const over = () => this.#tap.closed()
    Promise.all([this.#reader.closed, this.#writer.closed]).then(over, over)
    this.#tap.answered(status)
    await this.#writer.write(formatHead(`HTTP/1.1 ${status} ${reason ?? reasonOf(status)}`, headers))
    return { readable: this.#reader.rest(), writable: passingOn(this.#writer) }
  }

  /** Resolves when the last byte of the response is written. @returns whether the connection may carry another request. */
  async write(response: Response, method: string, asksToClose: boolean): Promise<boolean> {
    const reusable = await this.#body.drain(DRAIN_BYTES)
    const bodiless =
      method === 'HEAD' || response.status === 204 || response.status === 304 || response.body === null
    const length = response.headers.get('content-length')
    const old = this.#version === '1.0'
    const chunked = !bodiless && length === null && !old
    const close = asksToClose || !reusable
    const headers = [...response.headers].map(([name, value]) => [canonical(name), value] as const)
    if (this.#date) headers.push(['Date', this.#date])
    if (chunked) headers.push(['Transfer-Encoding', 'chunked'])
    else if (
      response.body === null &&
      length === null &&
      ![204, 304].includes(response.status) &&
      method !== 'HEAD'
    )
      headers.push(['Content-Length', '0'])
    if (close && !old) headers.push(['Connection', 'close'])
    const reason = reasonOf(response.status)
    const head = formatHead(`HTTP/${this.#version} ${response.status} ${reason}`, headers)
    this.#tap.answered(response.status)
    if (bodiless) {
      await this.#writer.write(head)
      await response.body?.cancel()
    } else await this.#writeBody(head, response.body!, chunked)
    return !close
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

type Version = '1.0' | '1.1'

/** The one thing that Go's server lets a client expect. */
const CONTINUE = '100-continue'

/** Visible ASCII, but `\` and `#`, which `URL` would take for `/` and for the end. */
const TARGET = /^(?:\*|(?:https?:\/)?\/[\x21\x22\x24-\x5b\x5d-\x7e]*)$/
/** Go's `httpguts.ValidHostHeader`. */
const HOST = /^[\w!$%&'()*+,\-.:;=[\]~]*$/

function parseRequestLine(line: string): { method: string; target: string; version: Version } {
  const [method = '', target = '', protocol = '', ...more] = line.split(' ')
  const version = /^HTTP\/(\d)\.(\d)$/.exec(protocol)
  if (more.length > 0 || !version || !/^[A-Z]+$/.test(method))
    throw new HttpSyntaxError('malformed request line')
  const [, major, minor] = version
  if (major !== '1') {
    const why = 'unsupported protocol version'
    throw new HttpSyntaxError(why, 505, why)
  }
  if (!TARGET.test(target) || /%(?![0-9a-fA-F]{2})/.test(target.split('?', 1)[0]!))
    throw new HttpSyntaxError('malformed request target')
  if (['CONNECT', 'TRACE', 'TRACK'].includes(method)) throw new HttpSyntaxError('method not allowed', 405)
  return { method, target, version: minor === '0' ? '1.0' : '1.1' }
}

/** As Go's server. @throws {HttpSyntaxError} */
function checkHost({ hosts, headers }: MessageHead, version: Version): void {
  if (hosts > 1) throw new HttpSyntaxError('too many Host headers')
  if (hosts === 0 && version === '1.1') throw badRequest('missing required Host header')
  if (!HOST.test(headers.get('host') ?? '')) throw badRequest('malformed Host header')
}

/** Whether the client asks for what no server knows: such a request is not carried out (417). */
function expectsMore(headers: Map<string, string>): boolean {
  const expected = headers.get('expect') ?? ''
  return expected !== '' && !hasToken(expected, CONTINUE)
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
