/** Start lines and header fields of HTTP/1.1 messages (RFC 9112 sections 2 to 5). */

export interface MessageHead {
  startLine: string
  /** How often there is a Host field. */
  hosts: number
  /** Names in lower case; repeated fields joined with `, `. */
  headers: Map<string, string>
}

/** The message is not HTTP/1.1; `status` is what a server answers to it. */
export class HttpSyntaxError extends Error {
  readonly status: number
  /** What Go's server tells the client of it; it is silent about the rest. */
  readonly told: string
  constructor(message: string, status = 400, told = '') {
    super(message)
    this.name = 'HttpSyntaxError'
    this.status = status
    this.told = told
  }
}

/** What Go's server says why. */
export function badRequest(why: string): HttpSyntaxError {
  return new HttpSyntaxError(why, 400, why)
}

const [CR, LF] = [13, 10]

/**
 * Where a head ends, behind its empty line; -1 if it goes on. A line ends in CRLF or, as for Go, in a bare LF; a CR elsewhere is
 * part of the line, where nothing allows it.
 *
 * @param from how many bytes are known not to hold the end.
 */
export function headEnd(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(LF, Math.max(0, from - 2)); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    const next = bytes[at + 1] === CR ? at + 2 : at + 1
    if (bytes[next] === LF) return next + 1
  }
  return -1
}

/** Go's default, which dockerd uses. */
export const MAX_HEAD_BYTES = 1 << 20

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
// Header values are visible characters, spaces and tabs; anything else could smuggle a line.
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\uffff]*$/

/** @param bytes a whole head with its empty line. @throws {HttpSyntaxError} */
export function parseHead(bytes: Uint8Array): MessageHead {
  const lines = new TextDecoder('latin1').decode(bytes).split(/\r?\n/).slice(0, -2)
  const headers = new Map<string, string>()
  let hosts = 0
  for (const line of lines.slice(1)) {
    const colon = line.indexOf(':')
    if (colon < 0) throw new HttpSyntaxError('malformed header field')
    const name = line.slice(0, colon)
    const value = trimmed(line.slice(colon + 1))
    if (!TOKEN.test(name)) throw badRequest('invalid header name')
    if (!FIELD_VALUE.test(value)) throw badRequest('invalid header value')
    const key = name.toLowerCase()
    if (key === 'host') hosts++
    const before = headers.get(key)
    // Go's: a length that is only said again is one; others are joined here, and are none.
    if (key === 'content-length' && value === before) continue
    headers.set(key, before === undefined ? value : `${before}, ${value}`)
  }
  return { startLine: lines[0] ?? '', hosts, headers }
}

/**
 * Without spaces and tabs at its ends. JavaScript's `trim` takes more away, and what it makes valid, a proxy before us may
 * have read otherwise.
 */
export function trimmed(text: string): string {
  let [from, to] = [0, text.length]
  while (from < to && isBlank(text[from])) from++
  while (to > from && isBlank(text[to - 1])) to--
  return text.slice(from, to)
}

function isBlank(char: string | undefined): boolean {
  return char === ' ' || char === '\t'
}

/** @throws {TypeError} a name or value that would break the head apart. */
export function formatHead(startLine: string, headers: Iterable<readonly [string, string]>): Uint8Array {
  let text = `${startLine}\r\n`
  for (const [name, value] of headers) {
    if (!TOKEN.test(name) || !FIELD_VALUE.test(value))
      throw new TypeError(`invalid header field ${JSON.stringify(name)}`)
    text += `${name}: ${value}\r\n`
  }
  return new TextEncoder().encode(`${text}\r\n`)
}

/** Whether a comma-separated field, such as `Connection`, lists a token. */
export function hasToken(field: string | undefined, token: string): boolean {
  return (field ?? '').split(',').some((part) => trimmed(part).toLowerCase() === token)
}
