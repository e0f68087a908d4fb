/** Digests as go-digest has them: `sha256:<64 hex>`. */

/** Not a digest; `message` is go-digest's. */
export class DigestError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'DigestError'
  }
}

const HEX_DIGITS: Record<string, number> = { sha256: 64, sha384: 96, sha512: 128 }
const FORM = /^[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[a-zA-Z0-9=_-]+$/

/** @returns the digest. @throws {DigestError} */
export function checkDigest(text: string): string {
  const colon = text.indexOf(':')
  if (colon <= 0 || colon + 1 === text.length) throw new DigestError('invalid checksum digest format')
  const digits = HEX_DIGITS[text.slice(0, colon)]
  const encoded = text.slice(colon + 1)
  if (digits === undefined)
    throw new DigestError(FORM.test(text) ? 'unsupported digest algorithm' : 'invalid checksum digest format')
  if (encoded.length !== digits) throw new DigestError('invalid checksum digest length')
  if (!/^[a-f0-9]+$/.test(encoded)) throw new DigestError('invalid checksum digest format')
  return text
}

export function isDigest(text: string): boolean {
  try {
    checkDigest(text)
    return true
  } catch {
    return false
  }
}

/** What images, layers and blobs here are named by. */
export function isSha256(text: string): boolean {
  return /^sha256:[a-f0-9]{64}$/.test(text)
}

/** `sha256:…` of bytes that are all at hand. */
export async function sha256Of(bytes: Uint8Array): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)
  return `sha256:${toHex(new Uint8Array(hash))}`
}

export function toHex(bytes: Uint8Array): string {
  let hex = ''
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0')
  return hex
}

/** The first 12 hex digits, with which people name images, layers and containers. */
export function shortId(id: string): string {
  return id.slice(id.indexOf(':') + 1).slice(0, 12)
}
