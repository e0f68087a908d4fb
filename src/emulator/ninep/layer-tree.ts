/**
 * An image layer as the directory tree that overlayfs wants for a lower directory: whiteouts of the tar become what
 * overlayfs knows (a character device 0:0; the xattr `trusted.overlay.opaque`), parents that the tar leaves out become
 * 0755 directories of root. OCI image-spec 1.1, `layer.md`; Linux, `Documentation/filesystems/overlayfs.rst`.
 */
import type { LayerEntry } from '../../protocol/layer.ts'
import { Inode, newDirectory, setChild, type LayerReader } from './inode.ts'
import { fileType } from './protocol.ts'

const WHITEOUT = '.wh.'
/** Further names that AUFS kept for itself; only the opaque marker means anything. */
const WHITEOUT_META = '.wh..wh.'
const OPAQUE = '.wh..wh..opq'
const OPAQUE_XATTR = 'trusted.overlay.opaque'
const NAME_MAX = 255

const encoder = new TextEncoder()

/** @param nextNumber gives fresh inode numbers. @returns the root directory. */
export function buildLayerTree(entries: LayerEntry[], reader: LayerReader, nextNumber: () => number): Inode {
  return new TreeBuilder(reader, nextNumber).build(entries)
}

class TreeBuilder {
  readonly #reader: LayerReader
  readonly #nextNumber: () => number
  readonly #root: Inode
  /** Directory that the last entry was in: the next is usually there too. */
  #lastPath = ''
  #lastDirectory: Inode

  constructor(reader: LayerReader, nextNumber: () => number) {
    this.#reader = reader
    this.#nextNumber = nextNumber
    this.#root = this.#lastDirectory = newDirectory(nextNumber(), 0o755, null)
  }

  build(entries: LayerEntry[]): Inode {
    const links = new Map<string, string>()
    const whiteouts: string[] = []
    for (const entry of entries) {
      if (!isSane(entry.path)) continue
      const name = baseName(entry.path)
      if (name.startsWith(WHITEOUT)) whiteouts.push(entry.path)
      else if (entry.type === 'hardlink') links.set(entry.path, entry.link ?? '')
      else this.#add(entry)
    }
    this.#linkAll(links)
    // A directory that only whiteouts lie in is a directory of this layer: it must be there before its own whiteout.
    for (const path of whiteouts) this.#directoryAt(dirName(path))
    const [opaque, single] = partition(whiteouts, (path) => baseName(path) === OPAQUE)
    for (const path of opaque) setOpaque(this.#directoryAt(dirName(path)))
    for (const path of single) this.#whiteOut(path)
    return this.#root
  }

  #add(entry: LayerEntry): void {
    if (entry.path === '') {
      if (entry.type === 'directory') this.#describe(this.#root, entry)
      return
    }
    const parent = this.#directoryAt(dirName(entry.path))
    const name = baseName(entry.path)
    const present = parent.children!.get(name)
    if (entry.type === 'directory' && present?.children) return this.#describe(present, entry)
    const inode = this.#newInode(entry, parent)
    setChild(parent, name, inode)
    if (present?.children) this.#forgetLast()
  }

  #newInode(entry: LayerEntry, parent: Inode): Inode {
    if (entry.type === 'directory') {
      const directory = newDirectory(this.#nextNumber(), 0, parent)
      this.#describe(directory, entry)
      return directory
    }
    const inode = new Inode(this.#nextNumber(), fileType[entry.type === 'hardlink' ? 'file' : entry.type])
    this.#describe(inode, entry)
    if (entry.type === 'symlink') {
      inode.target = encoder.encode(entry.link ?? '')
      inode.size = inode.target.length
    } else if (entry.type === 'file') {
      inode.size = entry.size
      inode.offset = entry.offset
      inode.reader = this.#reader
    } else if (entry.type === 'char' || entry.type === 'block') {
      inode.device = encodeDevice(entry.major ?? 0, entry.minor ?? 0)
    }
    return inode
  }

  #describe(inode: Inode, entry: LayerEntry): void {
    inode.mode = inode.type | (entry.mode & 0o7777)
    inode.uid = entry.uid
    inode.gid = entry.gid
    inode.mtimeSeconds = Math.floor(entry.mtime)
    inode.mtimeNanoseconds = Math.min(Math.round((entry.mtime - inode.mtimeSeconds) * 1e9), 999_999_999)
    for (const [name, value] of Object.entries(entry.xattrs ?? {})) {
      // An image must not steer the overlay that is mounted over it (redirect, metacopy, opaque).
      if (!name.startsWith('trusted.overlay.')) (inode.xattrs ??= new Map()).set(name, value)
    }
  }

  /** The directory at a path, made with its parents where it is missing or is no directory. */
  #directoryAt(path: string): Inode {
    if (path === this.#lastPath) return this.#lastDirectory
    let directory = this.#root
    for (const name of path === '' ? [] : path.split('/')) {
      let child = directory.children!.get(name)
      if (!child?.children) {
        child = newDirectory(this.#nextNumber(), 0o755, directory)
        setChild(directory, name, child)
      }
      directory = child
    }
    this.#lastPath = path
    this.#lastDirectory = directory
    return directory
  }

  #forgetLast(): void {
    this.#lastPath = ''
    this.#lastDirectory = this.#root
  }

  #find(path: string): Inode | undefined {
    let inode: Inode | undefined = this.#root
    for (const name of path.split('/')) inode = inode?.children?.get(name)
    return inode
  }

  /** Resolves hard links, also such as name another link. Those that lead nowhere, or to a directory, are left out. */
  #linkAll(links: Map<string, string>): void {
    for (const first of links.keys()) {
      const chain: string[] = []
      let path = first
      for (let next = links.get(path); next !== undefined; next = links.get(path)) {
        chain.push(path)
        links.delete(path)
        path = next
      }
      const inode = this.#find(path)
      if (!inode || inode.children) continue
      for (const name of chain.reverse()) this.#link(inode, name)
    }
  }

  #link(inode: Inode, path: string): void {
    const parent = this.#directoryAt(dirName(path))
    if (parent.children!.get(baseName(path))?.children) this.#forgetLast()
    setChild(parent, baseName(path), inode)
    inode.linkCount++
  }

  /** A whiteout applies to the layers below, so what this layer itself has of that name stays. */
  #whiteOut(path: string): void {
    const parent = this.#directoryAt(dirName(path))
    const marker = baseName(path)
    if (marker.startsWith(WHITEOUT_META)) return
    const name = marker.slice(WHITEOUT.length)
    if (name === '' || name === '.' || name === '..') return
    const present = parent.children!.get(name)
    if (present?.children) setOpaque(present)
    // Where nothing shines through, overlayfs would list the device as if it were a file.
    else if (!present && !parent.xattrs?.has(OPAQUE_XATTR))
      setChild(parent, name, new Inode(this.#nextNumber(), fileType.char))
  }
}

function partition<T>(all: T[], test: (one: T) => boolean): [T[], T[]] {
  return [all.filter(test), all.filter((one) => !test(one))]
}

function setOpaque(directory: Inode): void {
  ;(directory.xattrs ??= new Map()).set(OPAQUE_XATTR, encoder.encode('y'))
}

/** Whether Linux could have a file of this path, and it does not lie inside a whiteout. */
function isSane(path: string): boolean {
  if (path === '') return true
  const names = path.split('/')
  return names.every((name, index) => {
    if (name.startsWith(WHITEOUT) && index < names.length - 1) return false
    if (name === '' || name === '.' || name === '..' || name.includes('\0')) return false
    return name.length * 3 <= NAME_MAX || encoder.encode(name).length <= NAME_MAX
  })
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function dirName(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

/** Linux's `new_encode_dev`. */
export function encodeDevice(major: number, minor: number): number {
  return ((minor & 0xff) | (major << 8) | ((minor & ~0xff) << 12)) >>> 0
}
