import type { LayerEntry } from '../layer.ts'
import { TarError } from './error.ts'

/** A name in the tree. Without an entry it is a directory that only its contents imply. */
interface Node {
  name: string
  parent: Node | null
  entry: Omit<LayerEntry, 'path'> | null
  children: Map<string, Node> | null
  /** The file that this is one of several names of. */
  file: LinkedFile | null
  /** The names of one file in a ring, oldest first, so that each comes and goes in one step. */
  nextName: Node
  previousName: Node
  /** Length of the whole path. */
  pathLength: number
}

/** A file with several names. The oldest has its entry; the others are hard links to that. */
interface LinkedFile {
  oldest: Node
}

const MAX_PATH_BYTES = 4096
/** Linux's PATH_MAX counts the closing zero. */
const MAX_SYMLINK_BYTES = 4095
const MAX_NAME_BYTES = 255
const MAX_SYMLINKS = 40

/** The file system that unpacking would make, without the contents. */
export class Tree {
  #root: Node = newNode('', null)
  #nodesLeft: number
  #bytesLeft: number
  #stepsLeft: number

  /** @param maxSteps names looked at: what a crafted archive could make grow faster than itself. */
  constructor(maxNodes: number, maxBytes: number, maxSteps: number) {
    this.#nodesLeft = maxNodes
    this.#bytesLeft = maxBytes
    this.#stepsLeft = maxSteps
  }

  /** @throws {TarError} where Linux would refuse: a file as a directory, a link to nothing, a name too long. */
  add(name: string, entry: Omit<LayerEntry, 'path'>): void {
    const names = clean(name)
    if (entry.type === 'symlink') checkSymlink(name, entry.link!)
    this.#spend(name.length + sizeOf(entry))
    if (names.length === 0) return this.#addRoot(name, entry)
    const parent = this.#directory(names.slice(0, -1))
    const last = names.at(-1)!
    const existing = parent.children?.get(last)
    if (existing && isDirectory(existing) && entry.type === 'directory')
      existing.entry = { ...entry, ...mergeXattrs(existing.entry, entry) }
    else {
      if (existing) this.#remove(existing)
      this.#put(parent, last, entry)
    }
  }

  /** Parents before what is in them, otherwise in the order they were first named. */
  entries(): LayerEntry[] {
    const found: LayerEntry[] = []
    const pending: [Node, string][] = [[this.#root, '']]
    while (pending.length > 0) {
      const [node, path] = pending.pop()!
      if (node.entry) found.push(toEntry(node, node.entry, path))
      const children = [...(node.children?.values() ?? [])].reverse()
      for (const child of children) pending.push([child, path === '' ? child.name : `${path}/${child.name}`])
    }
    return found
  }

  #addRoot(name: string, entry: Omit<LayerEntry, 'path'>): void {
    if (entry.type !== 'directory') throw new TarError(`${quote(name)}: not a directory`)
    this.#root.entry = entry
  }

  #put(parent: Node, name: string, entry: Omit<LayerEntry, 'path'>): void {
    const node = this.#newNode(name, parent)
    if (entry.type === 'hardlink') {
      const target = this.#linkTarget(entry.link ?? '')
      this.#spend(target.pathLength)
      addName(target, node)
      // One inode: what the link's header says of it counts from here on.
      const { mode, uid, gid, mtime } = entry
      target.entry = { ...target.entry!, mode, uid, gid, mtime }
    }
    node.entry = entry
    parent.children = (parent.children ?? new Map()).set(name, node)
  }

  #newNode(name: string, parent: Node): Node {
    const node = newNode(name, parent)
    if (node.pathLength > MAX_PATH_BYTES) throw new TarError(`${quote(name)}: file name too long`)
    if (--this.#nodesLeft < 0) throw new TarError('too many entries in a tar')
    this.#spend(node.pathLength)
    return node
  }

  #spend(bytes: number): void {
    this.#bytesLeft -= bytes
    if (this.#bytesLeft < 0) throw new TarError('too long names in a tar')
  }

  #linkTarget(link: string): Node {
    const names = clean(link)
    const node = this.#directory(names.slice(0, -1), false)?.children?.get(names.at(-1) ?? '')
    if (!node?.entry) throw new TarError(`link ${quote(link)}: no such file or directory`)
    if (isDirectory(node)) throw new TarError(`link ${quote(link)}: operation not permitted`)
    return oldestName(node)
  }

  /** Walks to a directory through symbolic links, as the kernel would inside the root; makes what is missing. */
  #directory(names: string[]): Node
  #directory(names: string[], make: false): Node | null
  #directory(names: string[], make = true): Node | null {
    let node = this.#root
    let symlinks = 0
    const left = names.toReversed()
    while (left.length > 0) {
      const name = left.pop()!
      this.#step(1)
      if (name === '..') {
        node = node.parent ?? node
        continue
      }
      const child = node.children?.get(name) ?? (make ? this.#addDirectory(node, name) : null)
      if (child === null) return null
      const { entry } = oldestName(child)
      if (entry?.type === 'symlink') {
        if (++symlinks > MAX_SYMLINKS)
          throw new TarError(`${quote(names.join('/'))}: too many levels of symbolic links`)
        this.#step(entry.link!.length)
        if (entry.link!.startsWith('/')) node = this.#root
        left.push(...split(entry.link!).reverse())
        if (left.length > MAX_PATH_BYTES) throw new TarError(`${quote(names.join('/'))}: file name too long`)
      } else if (isDirectory(child)) node = child
      else throw new TarError(`${quote(names.join('/'))}: not a directory`)
    }
    return node
  }

  #remove(node: Node): void {
    node.parent!.children!.delete(node.name)
    const pending = [node]
    while (pending.length > 0) {
      const gone = pending.pop()!
      this.#step(1)
      for (const child of gone.children?.values() ?? []) pending.push(child)
      removeName(gone)
    }
  }

  #step(count: number): void {
    this.#stepsLeft -= count
    if (this.#stepsLeft < 0) throw new TarError('too many links in a tar')
  }

  #addDirectory(parent: Node, name: string): Node {
    const node = this.#newNode(name, parent)
    parent.children = (parent.children ?? new Map()).set(name, node)
    return node
  }
}

/** Names of a path with `.` and `..` resolved by their spelling; `..` stays inside the root. */
function clean(path: string): string[] {
  if (path.length * 3 > MAX_PATH_BYTES && byteLength(path) > MAX_PATH_BYTES)
    throw new TarError(`${quote(path.slice(0, 60))}…: file name too long`)
  const names: string[] = []
  for (const name of split(path)) {
    if (name === '..') names.pop()
    else if (name.length * 3 > MAX_NAME_BYTES && byteLength(name) > MAX_NAME_BYTES)
      throw new TarError(`${quote(name.slice(0, 60))}…: file name too long`)
    else names.push(name)
  }
  return names
}

function split(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.')
}

function newNode(name: string, parent: Node | null): Node {
  const pathLength = parent === null ? 0 : parent.pathLength + 1 + name.length
  const node = { name, parent, entry: null, children: null, file: null, pathLength }
  const ring = node as Omit<Node, 'nextName' | 'previousName'> as Node
  ring.nextName = ring
  ring.previousName = ring
  return ring
}

function isDirectory(node: Node): boolean {
  return node.entry === null || node.entry.type === 'directory'
}

/** The name that has the file's entry. */
function oldestName(node: Node): Node {
  return node.file?.oldest ?? node
}

function addName(oldest: Node, node: Node): void {
  oldest.file ??= { oldest }
  node.file = oldest.file
  node.nextName = oldest
  node.previousName = oldest.previousName
  oldest.previousName.nextName = node
  oldest.previousName = node
}

/** A file whose oldest name goes away lives on under the next one. */
function removeName(gone: Node): void {
  const { file, nextName, previousName } = gone
  if (!file) return
  previousName.nextName = nextName
  nextName.previousName = previousName
  if (file.oldest !== gone) return
  nextName.entry = gone.entry
  file.oldest = nextName
}

/** @throws {TarError} */
function checkSymlink(name: string, target: string): void {
  if (target.length * 3 > MAX_SYMLINK_BYTES && byteLength(target) > MAX_SYMLINK_BYTES)
    throw new TarError(`symlink ${quote(`${target.slice(0, 60)}…`)} ${quote(name)}: file name too long`)
}

function toEntry(node: Node, entry: Omit<LayerEntry, 'path'>, path: string): LayerEntry {
  const oldest = oldestName(node)
  if (oldest !== node) return { path, ...entry, link: pathOf(oldest) }
  return { path, ...entry }
}

function pathOf(node: Node): string {
  const names: string[] = []
  for (let at: Node | null = node; at?.parent; at = at.parent) names.push(at.name)
  return names.reverse().join('/')
}

function mergeXattrs(
  old: Omit<LayerEntry, 'path'> | null,
  entry: Omit<LayerEntry, 'path'>,
): Pick<LayerEntry, 'xattrs'> {
  if (!old?.xattrs) return {}
  return { xattrs: { ...old.xattrs, ...entry.xattrs } }
}

function sizeOf(entry: Omit<LayerEntry, 'path'>): number {
  let size = entry.link?.length ?? 0
  for (const [name, value] of Object.entries(entry.xattrs ?? {})) size += name.length + value.length
  return size
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length
}

function quote(text: string): string {
  return JSON.stringify(text)
}
