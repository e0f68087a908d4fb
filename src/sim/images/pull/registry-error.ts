/** What registries answer when they refuse, in the words of docker/distribution's client. */
import { quote } from '../../../protocol/go/strconv.ts'
import type { HttpResponse } from '../../../protocol/http/index.ts'

/** `code` is the specification's: `DENIED`, `MANIFEST_UNKNOWN`, … */
export class RegistryError extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(`${code.toLowerCase().replaceAll('_', ' ')}: ${message}`)
    this.name = 'RegistryError'
    this.code = code
  }
}

const MAX_ERROR_BYTES = 64 * 1024

const DEFAULTS: Record<string, string> = {
  UNAUTHORIZED: 'authentication required',
  DENIED: 'requested access to the resource is denied',
}

/** The first error is the one that counts; one in the WWW-Authenticate header (RFC 6750) comes before the body's. */
export async function toRegistryError(response: HttpResponse): Promise<Error> {
  const body = await readText(response)
  if (response.status < 400 || response.status >= 500)
    return new Error(`received unexpected HTTP status: ${response.status} ${response.statusText}`.trimEnd())
  const fromHeader = challengeError(response.headers.get('www-authenticate') ?? '')
  if (fromHeader) return fromHeader
  const type = (response.headers.get('content-type') ?? '').split(';')[0]!.trim()
  if (type !== 'application/json' && type !== 'application/vnd.api+json')
    return new RegistryError(codeOf(response.status), body)
  return bodyError(response.status, body)
}

function bodyError(status: number, body: string): Error {
  const parsed = parseJson(body) as {
    details?: unknown
    errors?: { code?: unknown; message?: unknown }[]
  } | null
  if (typeof parsed?.details === 'string' && parsed.details !== '')
    return new RegistryError(codeOf(status), parsed.details)
  const first = Array.isArray(parsed?.errors) ? parsed.errors[0] : undefined
  if (first && typeof first.code === 'string') {
    const message = typeof first.message === 'string' ? first.message : ''
    return new RegistryError(first.code, message || (DEFAULTS[first.code] ?? ''))
  }
  if (status === 401) return new RegistryError('UNAUTHORIZED', DEFAULTS['UNAUTHORIZED']!)
  const why = parsed === null ? 'invalid JSON' : 'no error details found in HTTP response body'
  return new Error(`error parsing HTTP ${status} response body: ${why}: ${quote(body)}`)
}

function challengeError(header: string): RegistryError | null {
  const challenge = parseChallenge(header)
  if (challenge?.scheme !== 'bearer') return null
  const error = challenge.parameters.get('error')
  const code = error === 'invalid_token' ? 'UNAUTHORIZED' : error === 'insufficient_scope' ? 'DENIED' : null
  if (code === null) return null
  return new RegistryError(code, challenge.parameters.get('error_description') ?? DEFAULTS[code]!)
}

/** `Bearer realm="…",service="…"`; the first challenge only. */
export function parseChallenge(header: string): { scheme: string; parameters: Map<string, string> } | null {
  const match = /^\s*([A-Za-z]+)(?:\s+(.*))?$/.exec(header)
  if (!match) return null
  const parameters = new Map<string, string>()
  for (const [, name, quoted, plain] of (match[2] ?? '').matchAll(
    /([\w-]+)=(?:"((?:[^"\\]|\\.)*)"|([^",\s]+))/g,
  ))
    parameters.set(name!.toLowerCase(), quoted === undefined ? plain! : quoted.replace(/\\(.)/g, '$1'))
  return { scheme: match[1]!.toLowerCase(), parameters }
}

function codeOf(status: number): string {
  return { 401: 'UNAUTHORIZED', 403: 'DENIED', 429: 'TOOMANYREQUESTS' }[status] ?? 'UNKNOWN'
}

async function readText(response: HttpResponse): Promise<string> {
  const bytes = await readBounded(response.body, MAX_ERROR_BYTES).catch(() => new Uint8Array(0))
  return new TextDecoder().decode(bytes)
}

/** @throws {RangeError} there is more than that. */
export async function readBounded(body: ReadableStream<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const reader = body.getReader()
  const parts: Uint8Array[] = []
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    size += value.length
    if (size > maxBytes) {
      await reader.cancel()
      throw new RangeError(`response is larger than ${maxBytes} bytes`)
    }
    parts.push(value)
  }
  const bytes = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}
