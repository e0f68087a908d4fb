/** Go's `strconv`: parsing with its error texts, and quoting. */

import { decodeBytes, encodeBytes } from './bytes.ts'

/** What `strconv.NumError` prints: `strconv.ParseInt: parsing "x": invalid syntax`. */
export class NumError extends Error {
  /** `invalid syntax` or `value out of range`: callers that unwrap the error show only this. */
  readonly reason: string
  constructor(func: string, text: string, reason: string) {
    super(`strconv.${func}: parsing ${quote(text)}: ${reason}`)
    this.name = 'NumError'
    this.reason = reason
  }
}

const INVALID = 'invalid syntax'
const RANGE = 'value out of range'

/** @throws {NumError} */
export function parseBool(text: string): boolean {
  if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(text)) return true
  if (['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(text)) return false
  throw new NumError('ParseBool', text, INVALID)
}

const digitsOf: Record<number, RegExp> = { 2: /^[01]+$/, 8: /^[0-7]+$/, 10: /^\d+$/, 16: /^[\da-f]+$/i }
const prefixOf: Record<number, string> = { 2: '0b', 8: '0o', 10: '', 16: '0x' }

/** @returns null when the text is no such number. With base 0 the prefix tells, and underscores are allowed. */
function parseDigits(text: string, base: number): bigint | null {
  let digits = text
  let radix = base
  if (base === 0) {
    const prefix = /^0([box]?)/i.exec(text)?.[1]?.toLowerCase()
    radix = prefix === 'x' ? 16 : prefix === 'b' ? 2 : prefix === undefined || text === '0' ? 10 : 8
    digits = text.replace(/^0[box]/i, '').replaceAll(/(?<=[\da-f])_(?=[\da-f])/gi, '')
  }
  return digitsOf[radix]?.test(digits) ? BigInt(prefixOf[radix]! + digits) : null
}

/** @param func the name that the error carries: `Atoi` also parses with this. @throws {NumError} */
export function parseInt64(text: string, base = 10, bits = 64, func = 'ParseInt'): bigint {
  const match = /^([+-]?)(.+)$/s.exec(text)
  const magnitude = match ? parseDigits(match[2]!, base) : null
  if (magnitude === null) throw new NumError(func, text, INVALID)
  const value = match![1] === '-' ? -magnitude : magnitude
  const limit = 1n << BigInt(bits - 1)
  if (value >= limit || value < -limit) throw new NumError(func, text, RANGE)
  return value
}

/** @throws {NumError} */
export function parseUint(text: string, base = 10, bits = 64): bigint {
  const value = parseDigits(text, base)
  if (value === null) throw new NumError('ParseUint', text, INVALID)
  if (value >= 1n << BigInt(bits)) throw new NumError('ParseUint', text, RANGE)
  return value
}

/** @throws {NumError} */
export function atoi(text: string): number {
  return Number(parseInt64(text, 10, 64, 'Atoi'))
}

/** Decimal notation only, which is what Docker's flags are given. @throws {NumError} */
export function parseFloat64(text: string): number {
  if (/^[+-]?(inf|infinity)$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity
  if (/^nan$/i.test(text)) return NaN
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) throw new NumError('ParseFloat', text, INVALID)
  return Number(text)
}

const named: Record<string, string> = {
  '\x07': '\\a', '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\v': '\\v',
} // prettier-ignore

/** Go's `unicode.IsPrint`: letters, marks, numbers, punctuation, symbols and the ASCII space. */
export function isPrint(char: string): boolean {
  return char === ' ' || /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(char)
}

function escapeChar(char: string, delimiter: string, ascii: boolean): string {
  const code = char.codePointAt(0)!
  if (char === delimiter || char === '\\') return `\\${char}`
  if (code >= 0xdc80 && code <= 0xdcff) return `\\x${(code - 0xdc00).toString(16)}`
  if (code < 0x80 ? isPrint(char) : !ascii && isPrint(char)) return char
  if (named[char]) return named[char]
  if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, '0')}`
  if (code > 0xffff) return `\\U${code.toString(16).padStart(8, '0')}`
  return `\\u${code.toString(16).padStart(4, '0')}`
}

/** Go's `strconv.Quote` (`%q`); with `ascii`, `QuoteToASCII` (`%+q`). */
export function quote(text: string, ascii = false): string {
  return `"${[...text].map((char) => escapeChar(char, '"', ascii)).join('')}"`
}

/** Go's `strconv.QuoteRune` (`%q` of a number). */
export function quoteRune(code: number, ascii = false): string {
  const valid = code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)
  return `'${escapeChar(String.fromCodePoint(valid ? code : 0xfffd), "'", ascii)}'`
}

const escapes: Record<string, string> = {
  a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\', "'": "'", '"': '"',
} // prettier-ignore

/** Go's `strconv.Unquote` for `"…"`, `` `…` `` and `'…'`. @returns null when the syntax is invalid. */
export function unquote(literal: string): string | null {
  const delimiter = literal[0]
  const inner = literal.slice(1, -1)
  if (literal.length < 2 || literal.at(-1) !== delimiter) return null
  if (delimiter === '`') return inner.includes('`') ? null : inner.replaceAll('\r', '')
  if (inner.includes('\n')) return null
  const pattern =
    /\\(?:([abfnrtv\\'"])|x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{3}))|([^\\])/gsuy
  let text = ''
  let at = 0
  while (at < inner.length) {
    pattern.lastIndex = at
    const match = pattern.exec(inner)
    if (!match) return null
    const [, simple, hex, four, eight, octal, plain] = match
    if (plain === delimiter) return null
    if (simple && simple === (delimiter === '"' ? "'" : '"')) return null
    const byte = hex ? parseInt(hex, 16) : octal ? parseInt(octal, 8) : null
    const point = four ?? eight
    if (byte !== null) text += byte < 0x80 ? String.fromCharCode(byte) : String.fromCharCode(0xdc00 + byte)
    else if (point) {
      const code = parseInt(point, 16)
      if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return null
      text += String.fromCodePoint(code)
    } else text += plain ?? escapes[simple!]!
    at = pattern.lastIndex
  }
  if (delimiter === "'" && [...text].length !== 1) return null
  return decodeBytes(encodeBytes(text)) // escapes of single bytes may have formed a character
}
