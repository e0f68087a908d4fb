/**
 * Requests to the Docker Engine API, as Docker's own client makes them: a `HEAD /_ping` first, then versioned paths, and
 * its error texts. Knows the wire, not the nouns: each verb names its own path.
 */
import { request, HttpError, type HttpResponse } from '../../protocol/http/index.ts'
import { DialError, type Dial, type Origin, type Socket } from '../../protocol/socket.ts'
import { decodeBytes } from '../../protocol/go/bytes.ts'
import { parseJson, type Json } from '../../protocol/go-json/parse.ts'
import { cleanPath, pathEscape, queryEscape } from '../go/url.ts'
import { compareVersions } from '../../protocol/docker/api-version.ts'

/** The newest API this client speaks. */
export const DEFAULT_API_VERSION = '1.50'
const FALLBACK_API_VERSION = '1.24'

/** What a daemon says of itself in the headers of `/_ping`. */
export interface ServerInfo {
  osType: string
  experimental: boolean
  /** `manager`, `worker`, or `inactive`; null when the daemon does not say. */
  swarm: { state: string; isManager: boolean } | null
}

/** The daemon answered with an error; the message begins `Error response from daemon: `. */
export class ApiError extends Error {
  readonly status: number
  constructor(message: string, status: number) {
    super(message)
    this.name = 'ApiError'
    this.status = status
  }
}

/** Nobody answered. */
export class ConnectionError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ConnectionError'
  }
}

export function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404
}

export interface Call {
  query?: Record<string, string | string[] | undefined>
  /** Sent as JSON. */
  json?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal
}

export interface ClientOptions {
  dial: Dial
  /** `unix:///var/run/docker.sock` or `tcp://host:2375`. */
  host: string
  origin: Origin
  headers: Record<string, string>
  signal: AbortSignal
}

export class DockerClient {
  readonly host: string
  readonly #options: ClientOptions
  #version = DEFAULT_API_VERSION
  #info: Promise<ServerInfo> | null = null

  /** @param version a version to keep to, from `DOCKER_API_VERSION`: then nothing is negotiated. */
  constructor(options: ClientOptions, version = '') {
    this.#options = options
    this.host = options.host
    if (version) this.#version = version
    this.#fixed = version !== ''
  }
  readonly #fixed: boolean

  /** The negotiated version, after asking the daemon once. */
  async version(): Promise<string> {
    await this.serverInfo()
    return this.#version
  }

  /** Never fails: a daemon that cannot be reached counts as having everything. */
  serverInfo(): Promise<ServerInfo> {
    this.#info ??= this.#ping().catch(() => ({ osType: '', experimental: true, swarm: null }))
    return this.#info
  }

  async #ping(): Promise<ServerInfo> {
    const answer = await this.#send('HEAD', '/_ping', {})
    const version = answer.headers.get('api-version') ?? FALLBACK_API_VERSION
    if (!this.#fixed && compareVersions(version, this.#version) < 0) this.#version = version
    const swarm = answer.headers.get('swarm')
    const [state = '', role] = swarm?.split('/') ?? []
    return {
      osType: answer.headers.get('ostype') ?? '',
      experimental: answer.headers.get('docker-experimental') === 'true',
      swarm: swarm ? { state, isManager: role === 'manager' } : null,
    }
  }

  /** @throws {Error} if the daemon's API is older than a flag or field needs. */
  async require(version: string, feature: string): Promise<void> {
    const have = await this.version()
    if (compareVersions(have, version) < 0)
      throw new Error(
        `"${feature}" requires API version ${version}, but the Docker daemon API version is ${have}`,
      )
  }

  /** Sends a request and waits for the head of the answer. @throws {ApiError} status 400 and up. @throws {ConnectionError} */
  async request(method: string, path: string, call: Call = {}): Promise<HttpResponse> {
    const answer = await this.#send(method, await this.#versioned(path, call.query), call)
    if (answer.status >= 400) throw await this.#errorOf(answer, path)
    return answer
  }

  /** The answer's JSON, with keys and digits as received. */
  async json(method: string, path: string, call: Call = {}): Promise<Json> {
    return parseJson(await this.text(method, path, call))
  }

  async text(method: string, path: string, call: Call = {}): Promise<string> {
    const answer = await this.request(method, path, call)
    return decodeBytes(await this.#bytesOf(answer, call))
  }

  /** A request whose answer says nothing. */
  async send(method: string, path: string, call: Call = {}): Promise<void> {
    await this.#bytesOf(await this.request(method, path, call), call)
  }

  /** An answer cut short because the caller stopped is not a broken one. */
  #bytesOf(answer: HttpResponse, call: Call): Promise<Uint8Array> {
    return answer.bytes().catch((error: unknown) => {
      const { signal } = { ...this.#options, ...call }
      throw signal.aborted ? signal.reason : error
    })
  }

  /**
   * `POST` that turns the connection into a stream of the container's bytes.
   *
   * @returns the stream, and its media type: with a terminal it is raw, else in frames.
   */
  async hijack(path: string, call: Call): Promise<{ socket: Socket; mediaType: string }> {
    const headers = { 'Content-Type': 'text/plain', ...call.headers, Connection: 'Upgrade', Upgrade: 'tcp' }
    const answer = await this.#send('POST', await this.#versioned(path, call.query), { ...call, headers })
    if (!answer.upgraded || answer.status !== 101) {
      await answer.body.cancel()
      throw new Error(`unable to upgrade to tcp, received ${answer.status}`)
    }
    return { socket: answer.upgraded, mediaType: answer.headers.get('content-type') ?? '' }
  }

  async #versioned(path: string, query: Call['query']): Promise<string> {
    const pairs = Object.entries(query ?? {})
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([key, value]) =>
        value === undefined ? [] : [value].flat().map((item) => `${queryEscape(key)}=${queryEscape(item)}`),
      )
    const full = pathEscape(cleanPath(`/v${await this.version()}${path}`))
    return pairs.length > 0 ? `${full}?${pairs.join('&')}` : full
  }

  async #send(method: string, path: string, { json, headers, signal }: Call): Promise<HttpResponse> {
    const { host, dial, origin } = this.#options
    const stop = signal ?? this.#options.signal
    const [, base = ''] = /^tcp:\/\/[^/]+(\/.*)$/.exec(host) ?? []
    const address = base ? host.slice(0, -base.length) : host
    try {
      stop.throwIfAborted()
      const socket = await dial(address, origin)
      return await request(socket, {
        method,
        path: base.replace(/\/$/, '') + path,
        host: host.startsWith('unix:') ? 'api.moby.localhost' : address.replace(/^\w+:\/\//, ''),
        headers: {
          'User-Agent': 'Docker-Client/28.2.2 (linux)',
          ...this.#options.headers,
          ...(json === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...headers,
        },
        ...(json === undefined ? {} : { body: `${toJson(json)}\n` }),
        signal: stop,
      })
    } catch (error) {
      throw this.#connectionError(error, stop, method, path)
    }
  }

  #connectionError(error: unknown, signal: AbortSignal, method: string, path: string): unknown {
    if (signal.aborted) return signal.reason
    if (error instanceof DialError)
      return new ConnectionError(
        `Cannot connect to the Docker daemon at ${this.host}. Is the docker daemon running?`,
      )
    if (!(error instanceof HttpError)) return error
    const verb = method[0] + method.slice(1).toLowerCase()
    const at = this.host.startsWith('unix:')
      ? `http://${encodeURIComponent(this.host.slice('unix://'.length))}`
      : this.host.replace(/^tcp:/, 'http:')
    return new ConnectionError(`error during connect: ${verb} "${at}${path}": ${error.message}`)
  }

  async #errorOf(answer: HttpResponse, path: string): Promise<Error> {
    const body = decodeBytes(await answer.bytes())
    const { status, statusText, headers } = answer
    if (body === '')
      return new ApiError(
        `request returned ${status} ${statusText} for API route and version ${this.#url(path)}, check if the server supports the requested API version`,
        status,
      )
    const isJson = headers.get('content-type') === 'application/json'
    const message = isJson ? jsonMessage(body, status, statusText) : body.trim()
    return new ApiError(`Error response from daemon: ${message}`, status)
  }

  #url(path: string): string {
    const at = this.host.startsWith('unix:')
      ? `http://${encodeURIComponent(this.host.slice('unix://'.length))}`
      : this.host.replace(/^tcp:/, 'http:')
    return `${at}/v${this.#version}${path}`
  }
}

function jsonMessage(body: string, status: number, statusText: string): string {
  const json = parseJson(body)
  const message = json instanceof Map ? json.get('message') : undefined
  if (typeof message === 'string' && message !== '') return message.trim()
  return `API returned a ${status} (${statusText}) but provided no error-message`
}

/** Bigints are 64-bit numbers on the wire. */
function toJson(value: unknown): string {
  if (typeof value === 'bigint') return value.toString()
  if (Array.isArray(value)) return `[${value.map((item) => toJson(item ?? null)).join(',')}]`
  if (value instanceof Map) return toJson(Object.fromEntries(value))
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value).filter(([, member]) => member !== undefined)
    return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${toJson(member)}`).join(',')}}`
  }
  return JSON.stringify(value)
}
