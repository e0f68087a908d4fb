/** A file tree in memory, as far as the engine looks at its host. Paths are absolute. */
import type { FileStat } from '../../protocol/machine/index.ts'

type Node = { type: 'directory' } | { type: 'file'; content: Uint8Array; mode: number }

export class ScriptedTree {
  #nodes = new Map<string, Node>([['/', { type: 'directory' }]])

  stat(path: string): FileStat | null {
    const node = this.#nodes.get(clean(path))
    if (!node) return null
    const file = node.type === 'file'
    return {
      type: node.type,
      mode: file ? node.mode : 0o755,
      uid: 0,
      gid: 0,
      sizeBytes: file ? node.content.length : 0,
      mtimeMs: 0,
    }
  }

  makeDirectory(path: string): void {
    const names = clean(path).split('/').filter(Boolean)
    names.forEach((_, i) => {
      const at = `/${names.slice(0, i + 1).join('/')}`
      if (!this.#nodes.has(at)) this.#nodes.set(at, { type: 'directory' })
    })
  }

  read(path: string): Uint8Array | null {
    const node = this.#nodes.get(clean(path))
    return node?.type === 'file' ? node.content : null
  }

  write(path: string, content: Uint8Array | string, mode = 0o644): void {
    const at = clean(path)
    this.makeDirectory(at.slice(0, at.lastIndexOf('/')) || '/')
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
    this.#nodes.set(at, { type: 'file', content: bytes, mode })
  }

  remove(path: string): void {
    const at = clean(path)
    for (const name of this.#nodes.keys())
      if (name === at || name.startsWith(`${at}/`)) this.#nodes.delete(name)
  }

  /** Names in a directory. */
  list(path: string): string[] {
    const prefix = clean(path) === '/' ? '/' : `${clean(path)}/`
    const below = [...this.#nodes.keys()].filter((name) => name.startsWith(prefix) && name !== '/')
    return [...new Set(below.map((name) => name.slice(prefix.length).split('/')[0]!))]
  }
}

function clean(path: string): string {
  return `/${path.split('/').filter(Boolean).join('/')}`
}
