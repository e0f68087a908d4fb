import { gunzipSync } from 'node:zlib'

export interface ArchivedFile {
  path: string
  /** With the type, as `st_mode`. */
  mode: number
  /** Of a symlink: its target. */
  content: Uint8Array
}

const HEADER_BYTES = 110

/** The files of an initramfs: gzip of a cpio archive in the format that cpio calls newc. */
export function readInitramfs(gzipped: Uint8Array): ArchivedFile[] {
  const archive = gunzipSync(gzipped)
  const files: ArchivedFile[] = []
  for (let at = 0; ;) {
    // Thirteen fields of 8 hex digits follow the magic number: ino, mode, …; the seventh is the size, the twelfth the name's.
    const field = (index: number) =>
      Number.parseInt(archive.toString('latin1', at + 6 + index * 8, at + 14 + index * 8), 16)
    if (archive.toString('latin1', at, at + 6) !== '070701') throw new Error('this is no newc archive')
    const nameEnd = at + HEADER_BYTES + field(11)
    const path = archive.toString('utf8', at + HEADER_BYTES, nameEnd - 1)
    if (path === 'TRAILER!!!') return files
    const begin = aligned(nameEnd)
    files.push({
      path: path.replace(/^\.\//, ''),
      mode: field(1),
      content: archive.subarray(begin, begin + field(6)),
    })
    at = aligned(begin + field(6))
  }
}

function aligned(offset: number): number {
  return (offset + 3) & ~3
}
