/**
 * A root file system in memory, changed the way dpkg changes a real one: paths are followed through symbolic
 * links (so `bin -> usr/bin` merges /bin into /usr/bin), and a directory that exists keeps its own mode.
 * It knows neither tar nor Debian nor OCI.
 */

interface Attributes {
  /** Permission bits with setuid, setgid and sticky. */
  mode: number
  uid: number
  gid: number
  /** Unix seconds. */
  mtime: number
}

/** Nodes are never changed, only replaced. Two paths with the same `FileNode` object are hard links. */
export interface FileNode extends Attributes {
  type: 'file'
  data: Uint8Array
}
export interface DirectoryNode extends Attributes {
  type: 'directory'
}
export interface SymlinkNode extends Attributes {
  type: 'symlink'
  target: string
}
export type Node = FileNode | DirectoryNode | SymlinkNode

/** A path has neither a leading nor a trailing slash: `etc/passwd`. */
export interface Entry {
  path: string
  node: Node
}

const maxSymlinks = 40
const encoder = new TextEncoder()
const decoder = new TextDecoder()

export class RootFilesystem {
  private readonly nodes: Map<string, Node>
  /** Time given to nodes made here rather than taken from a package, Unix seconds. */
  private readonly mtime: number

  constructor(mtime: number, nodes: Iterable<[string, Node]> = []) {
    this.mtime = mtime
    this.nodes = new Map(nodes)
  }

  /** Nodes are shared, since they never change. */
  clone(): RootFilesystem {
    return new RootFilesystem(this.mtime, this.nodes)
  }

  /** All entries, sorted by path so that a parent precedes its children. */
  entries(): Entry[] {
    return [...this.nodes].map(([path, node]) => ({ path, node })).sort(byPath)
  }

  /** The node itself: a symbolic link at the end of the path is not followed. */
  lookUp(path: string): Node | undefined {
    return this.nodes.get(this.resolveParent(path))
  }

  /** The file a path leads to, through symbolic links. @throws if there is none. */
  readFile(path: string): FileNode {
    const node = this.nodes.get(this.resolve(path))
    if (node?.type !== 'file') throw new Error(`no such file: /${path}`)
    return node
  }

  readText(path: string): string {
    return decoder.decode(this.readFile(path).data)
  }

  has(path: string): boolean {
    return this.lookUp(path) !== undefined
  }

  /** Names in a directory, sorted. */
  list(path: string): string[] {
    const prefix = `${this.resolve(path)}/`
    return [...this.nodes.keys()]
      .filter((key) => key.startsWith(prefix) && !key.includes('/', prefix.length))
      .map((key) => key.slice(prefix.length))
      .sort()
  }

  /**
   * Put a node at a path, making the directories above it. Where a directory is put on a directory, or on a
   * link to one, what exists stays.
   *
   * @throws if a directory would replace something else, or something else a directory.
   */
  put(path: string, node: Node): void {
    const at = this.resolveParent(path)
    const existing = this.nodes.get(at)
    if (node.type === 'directory') {
      if (existing === undefined) this.set(at, node)
      else if (!this.isDirectory(at)) throw new Error(`/${path} is not a directory`)
    } else {
      if (existing?.type === 'directory') throw new Error(`/${path} is a directory`)
      this.set(at, node)
    }
  }

  directory(path: string, attributes: Partial<Attributes> = {}): void {
    this.put(path, { type: 'directory', ...this.attributes(0o755), ...attributes })
  }

  file(path: string, content: string | Uint8Array, attributes: Partial<Attributes> = {}): void {
    const data = typeof content === 'string' ? encoder.encode(content) : content
    this.put(path, { type: 'file', ...this.attributes(0o644), ...attributes, data })
  }

  symlink(path: string, target: string): void {
    this.put(path, { type: 'symlink', ...this.attributes(0o777), target })
  }

  /** @throws if `existing` is not a file. */
  hardLink(path: string, existing: string): void {
    const node = this.lookUp(existing)
    if (node?.type !== 'file') throw new Error(`/${path}: no file /${existing} to link to`)
    this.put(path, node)
  }

  /** Remove a path and all below it; nothing happens when it does not exist. */
  remove(path: string): void {
    const at = this.resolveParent(path)
    for (const key of this.nodes.keys()) {
      if (key === at || key.startsWith(`${at}/`)) this.nodes.delete(key)
    }
  }

  /**
   * What a layer on top of `below` has to hold: entries that are new or replaced, and the directories above
   * them.
   *
   * @throws if something of `below` is gone: no recipe needs whiteouts.
   */
  changesSince(below: RootFilesystem): Entry[] {
    const gone = [...below.nodes.keys()].find((path) => !this.nodes.has(path))
    if (gone !== undefined) throw new Error(`/${gone} was removed, and layers with whiteouts are not built`)
    const paths = new Set<string>()
    for (const [path, node] of this.nodes) {
      if (below.nodes.get(path) === node) continue
      for (let at = path; at !== ''; at = parentOf(at)) paths.add(at)
    }
    return [...paths].map((path) => ({ path, node: this.nodes.get(path)! })).sort(byPath)
  }

  private attributes(mode: number): Attributes {
    return { mode, uid: 0, gid: 0, mtime: this.mtime }
  }

  private isDirectory(path: string): boolean {
    const resolved = this.resolve(path)
    return resolved === '' || this.nodes.get(resolved)?.type === 'directory'
  }

  private set(path: string, node: Node): void {
    const parent = parentOf(path)
    if (parent !== '' && !this.nodes.has(parent)) this.directory(parent)
    if (parent !== '' && this.nodes.get(parent)?.type !== 'directory')
      throw new Error(`/${parent} is not a directory`)
    this.nodes.set(path, node)
  }

  private resolveParent(path: string): string {
    const parts = path.split('/').filter((part) => part !== '' && part !== '.')
    const name = parts.pop()
    if (name === undefined || name === '..') throw new Error(`not the path of an entry: ${path}`)
    const parent = this.resolve(parts.join('/'))
    return parent === '' ? name : `${parent}/${name}`
  }

  /** Follow every symbolic link in a path, as if this were `/`. What does not exist is taken as it is. */
  private resolve(path: string): string {
    const rest = path.split('/')
    let at = ''
    let links = 0
    while (rest.length > 0) {
      const part = rest.shift()!
      if (part === '' || part === '.') continue
      if (part === '..') {
        at = parentOf(at)
        continue
      }
      const next = at === '' ? part : `${at}/${part}`
      const node = this.nodes.get(next)
      if (node?.type !== 'symlink') {
        at = next
        continue
      }
      if (++links > maxSymlinks) throw new Error(`too many levels of symbolic links: /${path}`)
      if (node.target.startsWith('/')) at = ''
      rest.unshift(...node.target.split('/'))
    }
    return at
  }
}

/** By code point: no locale, so that layers are the same everywhere. */
function byPath(a: Entry, b: Entry): number {
  return a.path < b.path ? -1 : 1
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}
