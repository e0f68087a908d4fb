import { FILE_TYPE_MASK, fileType, qidType } from './protocol.ts'

/** Reads bytes of a layer's tar. */
export interface LayerReader {
  read(offset: number, length: number): Uint8Array | Promise<Uint8Array>
}

/** A file of a layer, whatever its type. Hard links are several names of one inode. */
export class Inode {
  /** Unique in the server and below 2^32 in practice: a 32-bit guest folds larger ones. */
  readonly number: number
  /** Type and permission bits, as `st_mode`. */
  mode: number
  uid = 0
  gid = 0
  linkCount = 1
  mtimeSeconds = 0
  mtimeNanoseconds = 0
  /** Bytes of a file, length of a symlink's target. */
  size = 0
  /** Device number in the kernel's 32-bit form. */
  device = 0
  xattrs: Map<string, Uint8Array> | null = null
  /** Names of a directory; null for all else. */
  children: Map<string, Inode> | null = null
  /** Where a directory's `..` leads; itself for the root, null for all but directories. */
  parent: Inode | null = null
  /** Where a symlink leads. */
  target: Uint8Array | null = null
  /** Where a file's bytes are. */
  reader: LayerReader | null = null
  offset = 0
  /** A directory's listing, encoded when first asked for. */
  listing: Listing | null = null

  constructor(number: number, mode: number) {
    this.number = number
    this.mode = mode
  }

  get type(): number {
    return this.mode & FILE_TYPE_MASK
  }

  get qidType(): number {
    if (this.children) return qidType.directory
    return this.target ? qidType.symlink : qidType.file
  }
}

/** A directory's entries as `Rreaddir` carries them, one after the other. */
export interface Listing {
  bytes: Uint8Array
  /** Where entry number i ends; an entry's offset cookie is its number plus one. */
  ends: number[]
}

/** @param number gives the next inode number. */
export function newDirectory(number: number, permissions: number, parent: Inode | null): Inode {
  const directory = new Inode(number, fileType.directory | permissions)
  directory.children = new Map()
  directory.parent = parent ?? directory
  directory.linkCount = 2
  // What an ext4 directory of one block has, and so what `ls -l` in a container usually shows.
  directory.size = 4096
  return directory
}

/** Makes `child` known as `name`, in place of what had that name. Keeps the directory's link count right. */
export function setChild(directory: Inode, name: string, child: Inode): void {
  const former = directory.children!.get(name)
  if (former?.children) directory.linkCount--
  if (child.children) directory.linkCount++
  directory.children!.set(name, child)
}
