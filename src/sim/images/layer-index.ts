import type { LayerEntry } from '../../protocol/layer.ts'

/** Changes when the indexer finds something it did not find before; then layers are scanned again. */
const VERSION = 1

const TYPES = ['file', 'directory', 'symlink', 'hardlink', 'char', 'block', 'fifo'] as const

/** One entry as a row, names of fields left out. */
type Row = [
  path: string,
  type: number,
  mode: number,
  uid: number,
  gid: number,
  mtime: number,
  size: number,
  offset: number,
  more?: { link?: string; major?: number; minor?: number; xattrs?: Record<string, string> },
]

/** The index of a layer as text, to be kept beside it: a large tar is then not scanned at every visit. */
export function encodeLayerIndex(entries: LayerEntry[]): string {
  return JSON.stringify({ version: VERSION, rows: entries.map(toRow) })
}

/** @returns null if it was written by another version. */
export function decodeLayerIndex(text: string): LayerEntry[] | null {
  const { version, rows } = JSON.parse(text) as { version: number; rows: Row[] }
  return version === VERSION ? rows.map(fromRow) : null
}

function toRow({ path, type, mode, uid, gid, mtime, size, offset, xattrs, ...more }: LayerEntry): Row {
  const row: Row = [path, TYPES.indexOf(type), mode, uid, gid, mtime, size, offset]
  const encoded = xattrs && mapValues(xattrs, toBase64)
  if (encoded || Object.keys(more).length > 0) row.push({ ...more, ...(encoded && { xattrs: encoded }) })
  return row
}

function fromRow([path, type, mode, uid, gid, mtime, size, offset, more = {}]: Row): LayerEntry {
  const { xattrs, ...rest } = more
  const decoded =
    xattrs && mapValues(xattrs, (text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0)))
  return {
    path,
    type: TYPES[type]!,
    mode,
    uid,
    gid,
    mtime,
    size,
    offset,
    ...rest,
    ...(decoded && { xattrs: decoded }),
  }
}

function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text)
}

function mapValues<A, B>(record: Record<string, A>, map: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]))
}
