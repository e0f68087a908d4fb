import type { Exchange } from './exchange.ts'
import type { Inode } from './inode.ts'
import type { LayerRoot } from './layer-root.ts'
import { listingOf, sliceListing } from './listing.ts'
import { DATA_HEADER_BYTES, errno, HEADER_BYTES, MAX_WALK_NAMES, NinepError } from './protocol.ts'
import type { RequestReader } from './wire.ts'

/** A client that caches everything holds one fid for each name it has seen. */
const MAX_FIDS = 512 * 1024
const BLOCK_BYTES = 4096
/** `V9FS_MAGIC`, what `stat -f` calls v9fs. */
const FILE_SYSTEM_TYPE = 0x01021997
const NAME_MAX = 255
/** Linux's PATH_MAX counts the closing zero. A 9P string could hold 65535, and wraps around beyond. */
const LONGEST_TARGET = 4095
const O_ACCMODE = 0o3
const O_CREAT_EXCL_TRUNC = 0o1300
const O_DIRECTORY = 0o200000
/** P9_STATS_BASIC: all of `struct stat`, but no birth time, generation or data version. */
const GETATTR_BASIC = 0x7ff

/** What a client's fid stands for: a file; opened, when it may be read; or one of its extended attributes. */
interface Fid {
  inode: Inode
  open: boolean
  xattr: Uint8Array | null
}

const encoder = new TextEncoder()
const EMPTY = new Uint8Array(0)

/** What one client has open, from one `Tversion` to the next. Each method serves the request it is named after. */
export class Session {
  readonly #root: LayerRoot
  readonly #messageBytes: number
  readonly #fids = new Map<number, Fid>()

  constructor(root: LayerRoot, messageBytes: number) {
    this.#root = root
    this.#messageBytes = messageBytes
  }

  /** fid[4] afid[4] uname[s] aname[s] n_uname[4] */
  attach(request: RequestReader, exchange: Exchange): void {
    const fid = request.u32()
    const inode = this.#root.directory
    this.#add(fid, { inode, open: false, xattr: null })
    exchange.answer((reply) => reply.qid(inode.qidType, inode.number))
  }

  /** fid[4] newfid[4] nwname[2] nwname*(wname[s]) */
  walk(request: RequestReader, exchange: Exchange): void | Promise<void> {
    const fid = request.u32()
    const newFid = request.u32()
    const count = request.u16()
    if (count > MAX_WALK_NAMES) throw new NinepError(errno.EINVAL, 'too many names')
    const { inode } = this.#get(fid)
    if (newFid !== fid && this.#fids.has(newFid)) throw new NinepError(errno.EBADF, 'fid in use')
    const names = Array.from({ length: count }, () => request.string())
    return this.#walkOn({ newFid, replaces: newFid === fid, names, path: [] }, inode, exchange)
  }

  #walkOn(walk: Walk, from: Inode, exchange: Exchange): void | Promise<void> {
    let inode = from
    while (walk.path.length < walk.names.length) {
      const next = this.#lookup(inode, walk.names[walk.path.length]!)
      if (next instanceof Promise) return next.then((found) => this.#walkedOne(walk, inode, found, exchange))
      if (!next) break
      walk.path.push((inode = next))
    }
    this.#walked(walk, inode, exchange)
  }

  #walkedOne(walk: Walk, from: Inode, found: Inode | null, exchange: Exchange): void | Promise<void> {
    if (exchange.settled) return
    if (!found) return this.#walked(walk, from, exchange)
    walk.path.push(found)
    return this.#walkOn(walk, found, exchange)
  }

  /** The new fid exists only if all names were found; an error is told only of the first name. */
  #walked(walk: Walk, inode: Inode, exchange: Exchange): void {
    const { names, path } = walk
    if (names.length > 0 && path.length === 0)
      return exchange.fail(inode.children ? errno.ENOENT : errno.ENOTDIR)
    if (path.length === names.length) {
      if (walk.replaces) this.#fids.delete(walk.newFid)
      this.#add(walk.newFid, { inode, open: false, xattr: null })
    }
    exchange.answer((reply) => {
      reply.u16(path.length)
      for (const step of path) reply.qid(step.qidType, step.number)
    })
  }

  #lookup(inode: Inode, name: string): Inode | null | Promise<Inode | null> {
    if (!inode.children) return null
    if (name === '..') return inode.parent
    if (name === '.') return inode
    return inode === this.#root.directory ? this.#root.lookup(name) : (inode.children.get(name) ?? null)
  }

  /** fid[4] request_mask[8] */
  getattr(request: RequestReader, exchange: Exchange): void {
    const { inode } = this.#get(request.u32())
    exchange.answer((reply) => {
      reply.u64(GETATTR_BASIC).qid(inode.qidType, inode.number)
      reply.u32(inode.mode).u32(inode.uid).u32(inode.gid).u64(inode.linkCount).u64(inode.device)
      reply
        .u64(inode.size)
        .u64(BLOCK_BYTES)
        .u64(Math.ceil(inode.size / 512))
      // atime, mtime, ctime: a tar knows one time. Then btime, gen and data_version, which are not given.
      for (let i = 0; i < 3; i++) reply.u64(inode.mtimeSeconds).u64(inode.mtimeNanoseconds)
      reply.u64(0).u64(0).u64(0).u64(0)
    })
  }

  /** fid[4] newfid[4] name[s]: newfid reads the attribute's value, or the NUL-ended names of all if name is empty. */
  xattrwalk(request: RequestReader, exchange: Exchange): void {
    const { inode } = this.#get(request.u32())
    const newFid = request.u32()
    const name = request.string()
    const xattr = name === '' ? xattrNames(inode) : inode.xattrs?.get(name)
    // Not thrown: overlayfs asks this of nearly every file.
    if (!xattr) return exchange.fail(errno.ENODATA)
    this.#add(newFid, { inode, open: true, xattr })
    exchange.answer((reply) => reply.u64(xattr.length))
  }

  /** fid[4] flags[4] */
  lopen(request: RequestReader, exchange: Exchange): void {
    const fid = this.#get(request.u32())
    const flags = request.u32()
    if ((flags & O_ACCMODE) !== 0 || (flags & O_CREAT_EXCL_TRUNC) !== 0) return exchange.fail(errno.EROFS)
    const { inode } = fid
    if ((flags & O_DIRECTORY) !== 0 && !inode.children) return exchange.fail(errno.ENOTDIR)
    fid.open = true
    // iounit 0: as much as a message holds.
    exchange.answer((reply) => reply.qid(inode.qidType, inode.number).u32(0))
  }

  /** fid[4] offset[8] count[4] */
  read(request: RequestReader, exchange: Exchange): void | Promise<void> {
    const fid = this.#getOpen(request.u32())
    const offset = request.u64()
    const count = Math.min(request.u32(), this.#messageBytes - DATA_HEADER_BYTES)
    if (fid.xattr) return answerData(exchange, fid.xattr.subarray(offset, offset + count))
    const { inode } = fid
    if (inode.children) return exchange.fail(errno.EISDIR)
    if (!inode.reader) return exchange.fail(errno.EINVAL)
    const length = Math.min(count, inode.size - offset)
    if (length <= 0) return answerData(exchange, EMPTY)
    const bytes = inode.reader.read(inode.offset + offset, length)
    if (bytes instanceof Uint8Array) return answerRead(exchange, bytes, length)
    return bytes.then((read) => answerRead(exchange, read, length))
  }

  /** fid[4] offset[8] count[4] */
  readdir(request: RequestReader, exchange: Exchange): void {
    const { inode } = this.#getOpen(request.u32())
    const offset = request.u64()
    const count = Math.min(request.u32(), this.#messageBytes - DATA_HEADER_BYTES)
    if (!inode.children) return exchange.fail(errno.ENOTDIR)
    answerData(exchange, sliceListing(listingOf(inode), offset, count))
  }

  /** fid[4] */
  readlink(request: RequestReader, exchange: Exchange): void {
    const { target } = this.#get(request.u32()).inode
    if (!target) return exchange.fail(errno.EINVAL)
    const longest = Math.min(LONGEST_TARGET, this.#messageBytes - HEADER_BYTES - 2)
    if (target.length > longest) return exchange.fail(errno.ENAMETOOLONG)
    exchange.answer((reply) => reply.string(target))
  }

  /** fid[4]. Nothing is counted: what is free on a read-only file system is nothing. */
  statfs(request: RequestReader, exchange: Exchange): void {
    this.#get(request.u32())
    exchange.answer((reply) => {
      reply.u32(FILE_SYSTEM_TYPE).u32(BLOCK_BYTES)
      // blocks, bfree, bavail, files, ffree, fsid
      for (let i = 0; i < 6; i++) reply.u64(0)
      reply.u32(NAME_MAX)
    })
  }

  /** fid[4] datasync[4] */
  fsync(request: RequestReader, exchange: Exchange): void {
    this.#get(request.u32())
    exchange.answer()
  }

  /** fid[4] */
  clunk(request: RequestReader, exchange: Exchange): void {
    if (!this.#fids.delete(request.u32())) return exchange.fail(errno.EBADF)
    exchange.answer()
  }

  /** fid[4]. Refused, but the fid is gone all the same. */
  remove(request: RequestReader, exchange: Exchange): void {
    exchange.fail(this.#fids.delete(request.u32()) ? errno.EROFS : errno.EBADF)
  }

  #get(fid: number): Fid {
    const found = this.#fids.get(fid)
    if (!found) throw new NinepError(errno.EBADF, `no fid ${fid}`)
    return found
  }

  #getOpen(fid: number): Fid {
    const found = this.#get(fid)
    if (!found.open) throw new NinepError(errno.EBADF, `fid ${fid} is not open`)
    return found
  }

  #add(fid: number, value: Fid): void {
    if (this.#fids.has(fid)) throw new NinepError(errno.EBADF, 'fid in use')
    if (this.#fids.size >= MAX_FIDS) throw new NinepError(errno.EMFILE, 'too many fids')
    this.#fids.set(fid, value)
  }
}

interface Walk {
  newFid: number
  /** The new fid is the old one. */
  replaces: boolean
  names: string[]
  /** What was found so far. */
  path: Inode[]
}

function answerData(exchange: Exchange, bytes: Uint8Array): void {
  exchange.answer((reply) => reply.u32(bytes.length).raw(bytes))
}

/** @param asked no more than this is passed on, whatever the layer gave. */
function answerRead(exchange: Exchange, bytes: Uint8Array, asked: number): void {
  answerData(exchange, bytes.length > asked ? bytes.subarray(0, asked) : bytes)
}

function xattrNames(inode: Inode): Uint8Array {
  if (!inode.xattrs) return EMPTY
  return encoder.encode([...inode.xattrs.keys()].map((name) => `${name}\0`).join(''))
}
