import { packTar, unpackTar, type TarEntry } from 'modern-tar'
import type { Entry, FileNode, Node, RootFilesystem } from './root-filesystem.ts'

export interface UnpackOptions {
  /** Leave out the entries for which this answers false. A path is as the tar has it, also below a link. */
  keep?: (path: string, type: string) => boolean
}

/**
 * Put the entries of a tar into a file system. Owners are taken by number.
 *
 * @returns the paths the tar has, in its order, left out or not.
 * @throws on an absolute path, a `..`, a device, or a hard link to what is not there.
 */
export async function unpackInto(
  root: RootFilesystem,
  tar: Uint8Array,
  { keep = () => true }: UnpackOptions = {},
): Promise<string[]> {
  const paths: string[] = []
  for (const { header, data } of await unpackTar(tar, { strict: true })) {
    const path = relativePath(header.name)
    if (path === '') continue
    paths.push(path)
    if (!keep(path, header.type ?? 'file')) continue
    const attributes = {
      mode: (header.mode ?? 0o644) & 0o7777,
      uid: header.uid ?? 0,
      gid: header.gid ?? 0,
      mtime: Math.floor((header.mtime?.getTime() ?? 0) / 1000),
    }
    switch (header.type) {
      case 'file':
        root.put(path, { type: 'file', ...attributes, data: data ?? new Uint8Array() })
        break
      case 'directory':
        root.put(path, { type: 'directory', ...attributes })
        break
      case 'symlink':
        root.put(path, { type: 'symlink', ...attributes, target: header.linkname ?? '' })
        break
      case 'link':
        root.hardLink(path, relativePath(header.linkname ?? ''))
        break
      default:
        throw new Error(`${header.name}: a ${header.type} cannot be part of an image`)
    }
  }
  return paths
}

function relativePath(name: string): string {
  const parts = name.split('/')
  if (name.startsWith('/') || parts.includes('..')) throw new Error(`unsafe path in a tar: ${name}`)
  return parts.filter((part) => part !== '' && part !== '.').join('/')
}

/**
 * Write entries as a tar in the one form this project uses, so that equal trees are equal bytes: in the order
 * given, no owner names, of several hard links the first holds the data.
 *
 * @param entries sorted by path.
 */
export function packLayer(entries: Entry[]): Promise<Uint8Array> {
  const firstPaths = new Map<FileNode, string>()
  return packTar(
    entries.map(({ path, node }) => {
      if (node.type !== 'file') return tarEntry(path, node)
      const first = firstPaths.get(node)
      if (first !== undefined) return hardLinkEntry(path, node, first)
      firstPaths.set(node, path)
      return tarEntry(path, node)
    }),
  )
}

function tarEntry(path: string, node: Node): TarEntry {
  const header = { mode: node.mode, uid: node.uid, gid: node.gid, mtime: new Date(node.mtime * 1000) }
  switch (node.type) {
    case 'file':
      return { header: { ...header, name: path, type: 'file', size: node.data.length }, body: node.data }
    case 'directory':
      return { header: { ...header, name: `${path}/`, type: 'directory', size: 0 } }
    case 'symlink':
      return { header: { ...header, name: path, type: 'symlink', size: 0, linkname: node.target } }
  }
}

function hardLinkEntry(path: string, node: FileNode, first: string): TarEntry {
  const { header } = tarEntry(path, node)
  return { header: { ...header, type: 'link', size: 0, linkname: first } }
}
