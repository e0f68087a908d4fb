/**
 * Go's strings are bytes; ours are UTF-16. Everything in `go/`, here and in the client, imitates the parts of Go's standard library
 * whose output Docker's users see. It knows nothing of Docker.
 *
 * A byte that is no part of valid UTF-8 becomes the lone surrogate U+DC80 + (byte - 0x80), as Python's `surrogateescape`
 * does, so that a string cut in the middle of a character is written out again byte for byte.
 */

const encoder = new TextEncoder()
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The bytes of a string; lone surrogates U+DC80..U+DCFF give back the byte they stand for. */
export function encodeBytes(text: string): Uint8Array {
  if (!/[\uDC80-\uDCFF]/.test(text)) return encoder.encode(text)
  const parts: number[] = []
  for (const char of text) {
    const code = char.codePointAt(0)!
    if (code >= 0xdc80 && code <= 0xdcff) parts.push(code - 0xdc00)
    else parts.push(...encoder.encode(char))
  }
  return Uint8Array.from(parts)
}

/** The string of some bytes; see above for invalid ones. */
export function decodeBytes(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes)
  } catch {
    return decodeLossless(bytes) // invalid UTF-8 somewhere: go through it sequence by sequence
  }
}

function decodeLossless(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length;) {
    const length = sequenceLength(bytes, i)
    if (length === 0) text += String.fromCharCode(0xdc00 + bytes[i++]!)
    else {
      text += strict.decode(bytes.subarray(i, i + length))
      i += length
    }
  }
  return text
}

/** @returns the length of the valid UTF-8 sequence at `at`, or 0. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!
  const length =
    first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0
  if (length === 0 || at + length > bytes.length) return 0
  try {
    strict.decode(bytes.subarray(at, at + length))
    return length
  } catch {
    return 0 // overlong, a surrogate, or cut short
  }
}

/** Go's `len(s)`. */
export function byteLength(text: string): number {
  return encodeBytes(text).length
}

/** Go's `s[from:to]`. */
export function sliceBytes(text: string, from: number, to?: number): string {
  return decodeBytes(encodeBytes(text).subarray(from, to))
}

/** Go's `a < b` on strings: by bytes, not by UTF-16 units. */
export function compareBytes(a: string, b: string): number {
  if (a === b) return 0
  const [x, y] = [encodeBytes(a), encodeBytes(b)]
  for (let i = 0; i < Math.min(x.length, y.length); i++) if (x[i] !== y[i]) return x[i]! - y[i]!
  return x.length - y.length
}
