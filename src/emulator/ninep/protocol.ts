/**
 * Numbers of 9P2000.L, as Linux's client speaks it (`include/net/9p/9p.h`, and diod's `protocol.md`). A message is
 *
 * ```text
 * offset  0          4       5          7 ...
 *         size       type    tag        fields of the type
 *         u32 LE     u8      u16 LE     (size counts from offset 0)
 * ```
 *
 * A reply's type is its request's plus one; `Rlerror` answers any request that fails.
 */
export const HEADER_BYTES = 7
/** What precedes the data in `Rread` and `Rreaddir`. */
export const DATA_HEADER_BYTES = HEADER_BYTES + 4
export const QID_BYTES = 13
export const VERSION = '9P2000.L'
/** Linux refuses to mount with less. */
export const SMALLEST_MESSAGE_BYTES = 4096
/** A walk of more names than this is malformed. */
export const MAX_WALK_NAMES = 16

export const message = {
  lerror: 6,
  statfs: 8,
  lopen: 12,
  lcreate: 14,
  symlink: 16,
  mknod: 18,
  rename: 20,
  readlink: 22,
  getattr: 24,
  setattr: 26,
  xattrwalk: 30,
  xattrcreate: 32,
  readdir: 40,
  fsync: 50,
  link: 70,
  mkdir: 72,
  renameat: 74,
  unlinkat: 76,
  version: 100,
  attach: 104,
  flush: 108,
  walk: 110,
  read: 116,
  write: 118,
  clunk: 120,
  remove: 122,
} as const

/** Linux's numbers, which are what `Rlerror` carries. */
export const errno = {
  ENOENT: 2,
  EINTR: 4,
  EIO: 5,
  EBADF: 9,
  ENOTDIR: 20,
  EISDIR: 21,
  EINVAL: 22,
  EMFILE: 24,
  EROFS: 30,
  ENAMETOOLONG: 36,
  ENODATA: 61,
  EPROTO: 71,
  EOPNOTSUPP: 95,
} as const

/** Types of a file as in `st_mode`. */
export const fileType = {
  fifo: 0o010000,
  char: 0o020000,
  directory: 0o040000,
  block: 0o060000,
  file: 0o100000,
  symlink: 0o120000,
} as const
export const FILE_TYPE_MASK = 0o170000

export const qidType = { directory: 0x80, symlink: 0x02, file: 0x00 } as const

/** A request that cannot be served; answered as `Rlerror`. */
export class NinepError extends Error {
  readonly errno: number
  constructor(code: number, message: string) {
    super(message)
    this.name = 'NinepError'
    this.errno = code
  }
}
