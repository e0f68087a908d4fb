/**
 * A registry, asked over HTTP as the OCI distribution specification 1.1 says and as dockerd does: one connection per
 * request, `GET /v2/` first. Knows no layers and no stores.
 */
import { quote } from '../../../protocol/go/strconv.ts'
import { HttpError, request, type HttpResponse } from '../../../protocol/http/index.ts'
import { MEDIA_TYPES } from '../../../protocol/oci-image.ts'
import { DialError, type Dial, type Origin } from '../../../protocol/socket.ts'
import type { RegistryAuth } from '../image.ts'
import { MAX_MANIFEST_BYTES } from '../documents.ts'
import { Authorizer } from './authorizer.ts'
import { readBounded, toRegistryError } from './registry-error.ts'

export interface RegistryClientOptions {
  dial: Dial
  origin: Origin
  /** As in a reference: `docker.io`, `localhost:5000`. */
  domain: string
  auth?: RegistryAuth
  signal: AbortSignal
}

/** Bytes and what they are said to be; the digest is the caller's to verify. */
export interface FetchedManifest {
  mediaType: string
  bytes: Uint8Array
}

const { index, manifest, dockerManifest, dockerManifestList } = MEDIA_TYPES
const ACCEPT = [dockerManifest, dockerManifestList, index, manifest, 'application/json'].join(', ')
const MAX_REDIRECTS = 10
const MAX_TAGS_BYTES = 4 * 1024 * 1024
const USER_AGENT = 'docker/28.5 (linux; Drydock)'

export class RegistryClient {
  #options: RegistryClientOptions
  #base: URL
  #authorizer: Authorizer

  private constructor(options: RegistryClientOptions, base: URL) {
    this.#options = options
    this.#base = base
    this.#authorizer = new Authorizer(options.auth, (url, headers) => this.#send('GET', url, headers))
  }

  /**
   * Finds out how the registry wants to be asked. Registries on the host itself may be without TLS.
   *
   * @throws {Error} in Go's words: `Get "https://foo.example/v2/": dial tcp: lookup foo.example: no such host`.
   */
  static async connect(options: RegistryClientOptions): Promise<RegistryClient> {
    let lastError: unknown
    for (const base of endpointsOf(options.domain)) {
      try {
        const client = new RegistryClient(options, base)
        await client.#ping()
        return client
      } catch (error) {
        options.signal.throwIfAborted()
        lastError = error
      }
    }
    throw lastError
  }

  /** @returns the digest that a tag stands for, if the registry tells. @throws {RegistryError} */
  async digestOf(path: string, tag: string): Promise<string | null> {
    const url = this.#url(path, `manifests/${tag}`)
    const response = await this.#get('HEAD', path, url, { Accept: ACCEPT })
    await response.body.cancel()
    return response.status === 200 ? (response.headers.get('docker-content-digest') ?? null) : null
  }

  /** @param reference a tag or a digest. @throws {RegistryError}; {RangeError} too large. */
  async manifest(path: string, reference: string): Promise<FetchedManifest> {
    const response = await this.#get('GET', path, this.#url(path, `manifests/${reference}`), {
      Accept: ACCEPT,
    })
    if (response.status !== 200) throw await toRegistryError(response)
    const mediaType = (response.headers.get('content-type') ?? '').split(';')[0]!.trim()
    return { mediaType, bytes: await readBounded(response.body, MAX_MANIFEST_BYTES) }
  }

  /** All tags, page by page. @throws {RegistryError} */
  async tags(path: string): Promise<string[]> {
    const tags: string[] = []
    let url: URL | null = this.#url(path, 'tags/list')
    while (url) {
      const response: HttpResponse = await this.#get('GET', path, url)
      if (response.status !== 200) throw await toRegistryError(response)
      const page = JSON.parse(new TextDecoder().decode(await readBounded(response.body, MAX_TAGS_BYTES))) as {
        tags?: unknown
      } | null
      if (Array.isArray(page?.tags)) tags.push(...page.tags.filter((tag) => typeof tag === 'string'))
      const next = /^<([^>]*)>/.exec(response.headers.get('link') ?? '')?.[1]
      url = next === undefined ? null : followed('Link', next, url)
    }
    return tags
  }

  /**
   * A blob from an offset on.
   *
   * @returns the stream, which begins at `offset` also when the registry knows no ranges.
   * @throws {RegistryError}
   */
  async blob(
    path: string,
    digest: string,
    offset: number,
    signal: AbortSignal,
  ): Promise<ReadableStream<Uint8Array>> {
    const headers: Record<string, string> = offset > 0 ? { Range: `bytes=${offset}-` } : {}
    const response = await this.#get('GET', path, this.#url(path, `blobs/${digest}`), headers, signal)
    if (response.status === 206) return response.body
    if (response.status !== 200) throw await toRegistryError(response)
    return offset > 0 ? response.body.pipeThrough(skip(offset)) : response.body
  }

  async #ping(): Promise<void> {
    const response = await this.#send('GET', new URL('/v2/', this.#base), {})
    await response.body.cancel()
    this.#authorizer.learn(response.headers.get('www-authenticate') ?? '')
  }

  #url(path: string, rest: string): URL {
    return new URL(`/v2/${path}/${rest}`, this.#base)
  }

  /** Follows redirects, to which the registry's own credentials are not shown. */
  async #get(
    method: 'GET' | 'HEAD',
    path: string,
    url: URL,
    headers: Record<string, string> = {},
    signal?: AbortSignal,
  ): Promise<HttpResponse> {
    let target = url
    for (let i = 0; i <= MAX_REDIRECTS; i++) {
      const authorization = target.host === url.host ? await this.#authorizer.header(path) : {}
      const response = await this.#send(method, target, { ...headers, ...authorization }, signal)
      const location = [301, 302, 303, 307, 308].includes(response.status) && response.headers.get('location')
      if (!location) return response
      await response.body.cancel()
      target = followed('Location', location, target)
    }
    throw new Error(`${goMethod(method)} "${url}": stopped after ${MAX_REDIRECTS} redirects`)
  }

  #send(
    method: 'GET' | 'HEAD',
    url: URL,
    headers: Record<string, string>,
    signal = this.#options.signal,
  ): Promise<HttpResponse> {
    return sendTo({ ...this.#options, signal }, method, url, headers)
  }
}

/** One request to a registry. @throws {Error} in Go's words, when nobody answers. */
export async function sendTo(
  { dial, origin, signal }: Pick<RegistryClientOptions, 'dial' | 'origin' | 'signal'>,
  method: 'GET' | 'HEAD',
  url: URL,
  headers: Record<string, string> = {},
): Promise<HttpResponse> {
  signal.throwIfAborted()
  try {
    const socket = await dial(`${url.protocol}//${url.host}`, origin)
    return await request(socket, {
      method,
      path: url.pathname + url.search,
      host: url.host,
      headers: { 'User-Agent': USER_AGENT, ...headers, Connection: 'close' },
      signal,
    })
  } catch (error) {
    if (error instanceof DialError || error instanceof HttpError)
      throw new Error(`${goMethod(method)} "${url}": ${error.message}`, { cause: error })
    throw error
  }
}

/** Where a registry sends us on. @throws {Error} if that is no URL. */
function followed(header: string, text: string, from: URL): URL {
  if (!URL.canParse(text, from.href))
    throw new Error(`Get "${from}": failed to parse ${header} header ${quote(text)}`)
  return new URL(text, from)
}

/** Docker Hub answers at an address of its own. @throws {Error} in Go's words: none can be dialled. */
function endpointsOf(domain: string): URL[] {
  if (domain === 'docker.io') return [new URL('https://registry-1.docker.io')]
  if (!URL.canParse(`https://${domain}`))
    throw new Error(`Get "https://${domain}/v2/": ${whyNotDialled(domain)}`)
  const secure = new URL(`https://${domain}`)
  const local = secure.hostname === 'localhost' || /^127\.|^\[::1\]$/.test(secure.hostname)
  return local ? [secure, new URL(`http://${domain}`)] : [secure]
}

/** A reference takes any digits for a port, and any numbers for an address. */
function whyNotDialled(domain: string): string {
  const [, hostname, port] = /^(.*?)(?::(\d+))?$/.exec(domain)!
  return Number(port) > 65535
    ? `dial tcp: address ${port}: invalid port`
    : `dial tcp: lookup ${hostname}: no such host`
}

function goMethod(method: string): string {
  return method === 'HEAD' ? 'Head' : 'Get'
}

function skip(bytes: number): TransformStream<Uint8Array, Uint8Array> {
  let left = bytes
  return new TransformStream({
    transform(chunk, controller) {
      if (left < chunk.length) controller.enqueue(chunk.subarray(left))
      left = Math.max(0, left - chunk.length)
    },
  })
}
