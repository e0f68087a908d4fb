import { TarError } from './error.ts'
import { BLOCK_BYTES, isZero, parseHeader, text, type TarHeader } from './header.ts'
import { paxNumber, parsePax, paxText, paxXattrs, type PaxRecords } from './pax.ts'

/** One entry with everything that its extended headers said, names not yet made safe. */
export interface TarEntry extends TarHeader {
  /** Where its contents begin in the archive. */
  offset: number
  xattrs?: Record<string, Uint8Array>
}

/** As in Go's archive/tar: no extended header or long name is larger. */
const MAX_META_BYTES = 1024 * 1024

/** These have no contents, whatever their size field says. */
const CONTENTLESS = '123456'

/**
 * A push parser: give it the archive in pieces of any size, it calls back for every entry. Contents pass it by.
 *
 * @throws {TarError} from `write` and `finish`; useless afterwards.
 */
export class TarReader {
  #onEntry: (entry: TarEntry) => void
  /** What is being collected, the header block or an extended header, and how much of it is there. */
  #block = new Uint8Array(BLOCK_BYTES)
  #filled = 0
  #metaType: string | null = null
  #position = 0
  #contentLeft = 0
  #paddingLeft = 0
  #zeroBlocks = 0
  #pax: PaxRecords | null = null
  #longName: string | null = null
  #longLink: string | null = null

  constructor(onEntry: (entry: TarEntry) => void) {
    this.#onEntry = onEntry
  }

  write(bytes: Uint8Array): void {
    let at = 0
    while (at < bytes.length && this.#zeroBlocks < 2) {
      const taken = this.#pass(bytes.length - at) || this.#collect(bytes, at)
      at += taken
      this.#position += taken
      if (this.#filled === this.#block.length) this.#handleBlock()
    }
  }

  /** As Go: the closing zero blocks may be missing, and the padding of the last entry. */
  finish(): void {
    if (this.#contentLeft > 0 || this.#filled > 0 || this.#metaType !== null)
      throw new TarError('unexpected EOF')
  }

  /** @returns how many of the bytes are contents or padding. */
  #pass(available: number): number {
    const content = Math.min(this.#contentLeft, available)
    const padding = Math.min(this.#paddingLeft, available - content)
    this.#contentLeft -= content
    this.#paddingLeft -= padding
    return content + padding
  }

  #collect(bytes: Uint8Array, at: number): number {
    const taken = Math.min(this.#block.length - this.#filled, bytes.length - at)
    this.#block.set(bytes.subarray(at, at + taken), this.#filled)
    this.#filled += taken
    return taken
  }

  #handleBlock(): void {
    const block = this.#block
    const metaType = this.#metaType
    this.#filled = 0
    if (metaType !== null) {
      this.#metaType = null
      this.#block = new Uint8Array(BLOCK_BYTES)
      this.#handleMeta(metaType, block)
    } else if (isZero(block)) this.#zeroBlocks++
    else if (this.#zeroBlocks > 0) throw new TarError('invalid tar header: data after a zero block')
    else this.#handleHeader(parseHeader(block))
  }

  #handleHeader(header: TarHeader): void {
    if (header.size < 0) throw new TarError('invalid tar header: negative size')
    if ('xgLK'.includes(header.type)) return this.#expectMeta(header)
    const entry = this.#complete(header)
    this.#pax = this.#longName = this.#longLink = null
    this.#expectContent(CONTENTLESS.includes(entry.type) ? 0 : entry.size)
    this.#onEntry(entry)
  }

  #expectContent(size: number): void {
    this.#contentLeft = size
    // `&` sees 32 bits, which is enough: the padding depends on the low nine only.
    this.#paddingLeft = -size & (BLOCK_BYTES - 1)
  }

  #expectMeta(header: TarHeader): void {
    if (header.size > MAX_META_BYTES) throw new TarError('invalid tar header: extended header too large')
    // A global header speaks of the whole archive; Docker ignores it.
    if (header.type === 'g') return this.#expectContent(header.size)
    if (header.size === 0) return this.#handleMeta(header.type, new Uint8Array(0))
    this.#metaType = header.type
    this.#block = new Uint8Array(header.size)
  }

  #handleMeta(type: string, bytes: Uint8Array): void {
    this.#expectContent(bytes.length)
    this.#contentLeft = 0
    if (type === 'x') this.#pax = parsePax(bytes)
    else if (type === 'L') this.#longName = text(bytes, 0, bytes.length)
    else this.#longLink = text(bytes, 0, bytes.length)
  }

  #complete(header: TarHeader): TarEntry {
    const pax: PaxRecords = this.#pax ?? new Map()
    const xattrs = paxXattrs(pax)
    const entry: TarEntry = {
      ...header,
      name: this.#longName || (paxText(pax, 'path') ?? header.name),
      link: this.#longLink || (paxText(pax, 'linkpath') ?? header.link),
      uid: paxNumber(pax, 'uid') ?? header.uid,
      gid: paxNumber(pax, 'gid') ?? header.gid,
      mtime: paxNumber(pax, 'mtime') ?? header.mtime,
      size: paxNumber(pax, 'size') ?? header.size,
      offset: this.#position,
      ...(xattrs && { xattrs }),
    }
    if (!Number.isSafeInteger(entry.size + entry.offset) || entry.size < 0)
      throw new TarError('invalid tar header: size')
    return entry
  }
}
