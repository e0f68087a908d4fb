import type { LayerEntry } from '../layer.ts'
import { TarError } from './error.ts'
import { BLOCK_BYTES } from './header.ts'
import { formatPax, xattrKey } from './pax.ts'

/** An entry to write. A file brings exactly `size` bytes; a hard link's `link` is a path in the same archive. */
export interface TarItem extends Omit<LayerEntry, 'offset'> {
  content?: Uint8Array | AsyncIterable<Uint8Array>
}

const FLAGS: Record<LayerEntry['type'], string> = {
  file: '0',
  hardlink: '1',
  symlink: '2',
  char: '3',
  block: '4',
  directory: '5',
  fifo: '6',
}

const encoder = new TextEncoder()

/**
 * Writes entries as a tar, in the order given: ustar headers, and pax records where those are too small. Equal entries make
 * equal bytes.
 *
 * @throws {TarError} a file's content is not as long as it says.
 */
export async function* writeTar(
  items: Iterable<TarItem> | AsyncIterable<TarItem>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for await (const item of items) {
    yield encodeHead(item)
    if (item.type !== 'file') continue
    yield* contentOf(item)
    const padding = -item.size & (BLOCK_BYTES - 1)
    if (padding > 0) yield new Uint8Array(padding)
  }
  yield new Uint8Array(2 * BLOCK_BYTES)
}

async function* contentOf(item: TarItem): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const content = item.content ?? new Uint8Array(0)
  let written = 0
  for await (const part of content instanceof Uint8Array ? [content] : content) {
    written += part.length
    if (written > item.size) break
    if (part.length > 0) yield part as Uint8Array<ArrayBuffer>
  }
  if (written !== item.size) throw new TarError(`${item.path}: content is not ${item.size} bytes long`)
}

/** The header block, with an extended header before it if it takes one. */
function encodeHead(item: TarItem): Uint8Array<ArrayBuffer> {
  const fields = toFields(item)
  const pax = paxRecords(item, fields)
  const block = encodeBlock(fields)
  if (pax.length === 0) return block
  const size = pax.reduce((sum, record) => sum + record.length, 0)
  const padded = size + (-size & (BLOCK_BYTES - 1))
  const head = new Uint8Array(BLOCK_BYTES + padded + BLOCK_BYTES)
  head.set(encodeBlock({ ...PAX_FIELDS, size }))
  let at = BLOCK_BYTES
  for (const record of pax) {
    head.set(record, at)
    at += record.length
  }
  head.set(block, BLOCK_BYTES + padded)
  return head
}

interface Fields {
  name: string
  prefix: string
  flag: string
  mode: number
  uid: number
  gid: number
  size: number
  mtime: number
  link: string
  major: number
  minor: number
}

const PAX_FIELDS: Fields = {
  name: 'PaxHeaders',
  prefix: '',
  flag: 'x',
  mode: 0o644,
  uid: 0,
  gid: 0,
  size: 0,
  mtime: 0,
  link: '',
  major: 0,
  minor: 0,
}

function toFields(item: TarItem): Fields {
  const path = item.type === 'directory' ? `${item.path || '.'}/` : item.path
  return {
    ...splitPath(path),
    flag: FLAGS[item.type],
    mode: item.mode & 0o7777,
    uid: item.uid,
    gid: item.gid,
    size: item.type === 'file' ? item.size : 0,
    mtime: Math.floor(item.mtime),
    link: item.link ?? '',
    major: item.major ?? 0,
    minor: item.minor ?? 0,
  }
}

/** The last 100 bytes, and up to 155 before a slash. What does not fit is cut, and a pax record tells the whole. */
function splitPath(path: string): { name: string; prefix: string } {
  if (path.length <= 100) return { name: path, prefix: '' }
  const slash = path.indexOf('/', path.length - 101)
  if (slash === -1 || slash > 155 || slash === path.length - 1)
    return { name: path.slice(0, 100), prefix: '' }
  return { name: path.slice(slash + 1), prefix: path.slice(0, slash) }
}

function paxRecords(item: TarItem, fields: Fields): Uint8Array[] {
  const path = item.type === 'directory' ? `${item.path || '.'}/` : item.path
  const whole = fields.prefix === '' ? fields.name : `${fields.prefix}/${fields.name}`
  const records: Uint8Array[] = []
  const add = (key: string, value: Uint8Array | string) => records.push(formatPax(key, value))
  if (whole !== path || !isAscii(path)) add('path', path)
  if (fields.link.length > 100 || !isAscii(fields.link)) add('linkpath', fields.link)
  if (fields.size > 0o77777777777) add('size', String(fields.size))
  if (fields.uid > 0o7777777) add('uid', String(fields.uid))
  if (fields.gid > 0o7777777) add('gid', String(fields.gid))
  if (item.mtime !== fields.mtime || item.mtime < 0 || item.mtime > 0o77777777777)
    add('mtime', decimal(item.mtime))
  for (const [name, value] of Object.entries(item.xattrs ?? {}).sort(byName)) add(xattrKey(name), value)
  return records
}

function encodeBlock(fields: Fields): Uint8Array<ArrayBuffer> {
  const block = new Uint8Array(BLOCK_BYTES)
  const put = (text: string, offset: number, length: number) =>
    block.set(encoder.encode(text).subarray(0, length), offset)
  const octal = (value: number, offset: number, length: number, max: number) =>
    put((value < 0 || value > max ? 0 : value).toString(8).padStart(length - 1, '0'), offset, length - 1)
  put(fields.name, 0, 100)
  octal(fields.mode, 100, 8, 0o7777)
  octal(fields.uid, 108, 8, 0o7777777)
  octal(fields.gid, 116, 8, 0o7777777)
  octal(fields.size, 124, 12, 0o77777777777)
  octal(fields.mtime, 136, 12, 0o77777777777)
  put('        ', 148, 8)
  put(fields.flag, 156, 1)
  put(fields.link, 157, 100)
  put('ustar\x0000', 257, 8)
  octal(fields.major, 329, 8, 0o7777777)
  octal(fields.minor, 337, 8, 0o7777777)
  put(fields.prefix, 345, 155)
  const sum = block.reduce((total, byte) => total + byte, 0)
  put(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 8)
  return block
}

/** Without an exponent, which `String` would use for very small fractions. */
function decimal(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(9).replace(/0+$/, '')
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false
  return true
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1
}
