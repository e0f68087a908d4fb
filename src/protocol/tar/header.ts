import { TarError } from './error.ts'

export const BLOCK_BYTES = 512

/** One header block, before what preceding extended headers say is applied. */
export interface TarHeader {
  name: string
  /** The type flag as a character; `0` also for the old NUL. */
  type: string
  mode: number
  uid: number
  gid: number
  mtime: number
  size: number
  link: string
  major: number
  minor: number
}

/**
 * ```text
 * offset 0    100  108 116 124  136   148      156  157  257   263     265   297   329   337   345    500
 *        name mode uid gid size mtime checksum type link magic version uname gname major minor prefix
 * ```
 *
 * @param block 512 bytes.
 * @throws {TarError} bad checksum or number.
 */
export function parseHeader(block: Uint8Array): TarHeader {
  checkSum(block)
  const flag = block[156]!
  const type = flag === 0 ? '0' : String.fromCharCode(flag)
  const device = type === '3' || type === '4'
  const name = joinPrefix(block)
  return {
    name,
    // Before POSIX, a directory was a file with a slash at the end of its name.
    type: flag === 0 && name.endsWith('/') ? '5' : type,
    mode: number(block, 100, 8) & 0o7777,
    uid: number(block, 108, 8),
    gid: number(block, 116, 8),
    size: number(block, 124, 12),
    mtime: number(block, 136, 12),
    link: text(block, 157, 100),
    major: device ? number(block, 329, 8) : 0,
    minor: device ? number(block, 337, 8) : 0,
  }
}

export function isZero(block: Uint8Array): boolean {
  for (let i = 0; i < BLOCK_BYTES; i++) if (block[i] !== 0) return false
  return true
}

const decoder = new TextDecoder()

/** Text up to a NUL. */
export function text(bytes: Uint8Array, offset: number, length: number): string {
  const end = bytes.indexOf(0, offset)
  const until = end === -1 || end > offset + length ? offset + length : end
  return decoder.decode(bytes.subarray(offset, until))
}

/** Only POSIX archives (`ustar` and a NUL) have a prefix; GNU (`ustar` and spaces) keeps times there. */
function joinPrefix(block: Uint8Array): string {
  const name = text(block, 0, 100)
  const posix = text(block, 257, 6) === 'ustar' && block[263] === 0x30 && block[264] === 0x30
  const prefix = posix ? text(block, 345, 155) : ''
  return prefix === '' ? name : `${prefix}/${name}`
}

/** The checksum adds up all bytes, its own field taken as spaces; some old programs summed signed bytes. */
function checkSum(block: Uint8Array): void {
  let unsigned = 8 * 0x20
  let signed = unsigned
  for (let i = 0; i < BLOCK_BYTES; i++) {
    if (i >= 148 && i < 156) continue
    const byte = block[i]!
    unsigned += byte
    signed += byte < 0x80 ? byte : byte - 0x100
  }
  const wanted = number(block, 148, 8)
  if (wanted !== unsigned && wanted !== signed) throw new TarError('invalid tar header')
}

/** Octal text, or GNU's base-256: a big-endian two's complement number whose first bit is set as the mark. */
function number(block: Uint8Array, offset: number, length: number): number {
  const first = block[offset]!
  if ((first & 0x80) === 0) return octal(text(block, offset, length))
  const negative = (first & 0x40) !== 0
  let value = negative ? (first | 0x80) - 0x100 : first & 0x7f
  for (let i = offset + 1; i < offset + length; i++) value = value * 256 + block[i]!
  if (!Number.isSafeInteger(value)) throw new TarError('invalid tar header')
  return value
}

function octal(digits: string): number {
  const trimmed = digits.trim()
  if (trimmed === '') return 0
  if (!/^[0-7]+$/.test(trimmed)) throw new TarError('invalid tar header')
  return Number.parseInt(trimmed, 8)
}
