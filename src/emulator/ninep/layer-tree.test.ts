import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Inode } from './inode.ts'
import { buildLayerTree, encodeDevice } from './layer-tree.ts'
import { aLayer, type EntryDraft } from './layer.testing.ts'
import { fileType } from './protocol.ts'
import { anyLayers, applyAsSpecified, type Listing } from './whiteouts.testing.ts'

function tree(drafts: EntryDraft[]): Inode {
  const layer = aLayer('0'.repeat(64), drafts)
  let number = 0
  return buildLayerTree(layer.entries, layer, () => ++number)
}

function find(root: Inode, path: string): Inode | undefined {
  let inode: Inode | undefined = root
  for (const name of path.split('/')) inode = inode?.children?.get(name)
  return inode
}

const isWhiteout = (inode: Inode | undefined) => inode?.mode === fileType.char && inode.device === 0
const isOpaque = (inode: Inode | undefined) =>
  new TextDecoder().decode(inode?.xattrs?.get('trusted.overlay.opaque')) === 'y'

describe('buildLayerTree', () => {
  it('makes missing parents 0755 directories of root', () => {
    const root = tree([{ path: 'usr/share/doc/readme', content: 'x', uid: 5 }])
    const share = find(root, 'usr/share')!
    expect(share.mode).toBe(fileType.directory | 0o755)
    expect([share.uid, share.gid, share.mtimeSeconds]).toEqual([0, 0, 0])
    expect(find(root, 'usr/share/doc/readme')?.uid).toBe(5)
  })

  it('takes a directory entry that comes after its files', () => {
    const root = tree([
      { path: 'a/b', content: 'x' },
      { path: 'a', type: 'directory', mode: 0o1777, gid: 7 },
    ])
    expect(find(root, 'a')?.mode).toBe(fileType.directory | 0o1777)
    expect(find(root, 'a')?.gid).toBe(7)
    expect(find(root, 'a/b')?.size).toBe(1)
  })

  it('takes the root from its own entry', () => {
    expect(tree([{ path: '', type: 'directory', mode: 0o700, uid: 3 }])).toMatchObject({
      mode: fileType.directory | 0o700,
      uid: 3,
    })
  })

  it('gives hard links one inode, whatever their order', () => {
    const root = tree([
      { path: 'd/second', type: 'hardlink', link: 'd/first' },
      { path: 'third', type: 'hardlink', link: 'd/second' },
      { path: 'd/first', content: 'same', mode: 0o4755 },
    ])
    const first = find(root, 'd/first')!
    expect(find(root, 'd/second')).toBe(first)
    expect(find(root, 'third')).toBe(first)
    expect(first.linkCount).toBe(3)
  })

  it.each([
    ['nothing', [{ path: 'a', type: 'hardlink', link: 'none' }]],
    ['itself', [{ path: 'a', type: 'hardlink', link: 'a' }]],
    [
      'a ring',
      [
        { path: 'a', type: 'hardlink', link: 'b' },
        { path: 'b', type: 'hardlink', link: 'a' },
      ],
    ],
    [
      'a directory',
      [
        { path: 'a', type: 'hardlink', link: 'd' },
        { path: 'd', type: 'directory' },
      ],
    ],
  ] as [string, EntryDraft[]][])('leaves out a hard link to %s', (_, drafts) => {
    expect(find(tree(drafts), 'a')).toBeUndefined()
  })

  it('turns a whiteout into a character device 0:0', () => {
    const root = tree([{ path: 'etc/.wh.motd' }])
    expect(isWhiteout(find(root, 'etc/motd'))).toBe(true)
    expect(find(root, 'etc/.wh.motd')).toBeUndefined()
  })

  it('turns the opaque marker into an xattr of its directory', () => {
    const root = tree([{ path: 'etc/.wh..wh..opq' }, { path: 'etc/x' }])
    expect(isOpaque(find(root, 'etc'))).toBe(true)
    expect([...find(root, 'etc')!.children!.keys()]).toEqual(['x'])
  })

  it.each([[['f', '.wh.f']], [['.wh.f', 'f']]])(
    'keeps a file of the same layer as its whiteout (%s)',
    (paths) => {
      const root = tree(paths.map((path) => ({ path })))
      expect(find(root, 'f')?.type).toBe(fileType.file)
    },
  )

  it('makes a directory opaque that its own layer also whites out', () => {
    expect(isOpaque(find(tree([{ path: '.wh.d' }, { path: 'd', type: 'directory' }]), 'd'))).toBe(true)
  })

  it.each([
    '.wh..wh.aufs',
    '.wh..wh.plnk/1.2',
    '.wh.',
    '.wh...',
    '../x',
    'a//b',
    'a/./b',
    'n\0l',
    `${'é'.repeat(128)}`,
  ])('leaves out %j', (path) => {
    const names = (inode: Inode): string[] =>
      [...inode.children!].flatMap(([name, child]) => [name, ...(child.children ? names(child) : [])])
    expect(names(tree([{ path }]))).toEqual([])
  })

  it('does not let an image steer the overlay', () => {
    const value = new Uint8Array([121])
    const root = tree([
      { path: 'd', type: 'directory', xattrs: { 'trusted.overlay.redirect': value, 'user.x': value } },
    ])
    expect([...find(root, 'd')!.xattrs!.keys()]).toEqual(['user.x'])
  })

  it('replaces a directory by a later file, and a file by a later directory', () => {
    const root = tree([{ path: 'a/b' }, { path: 'a', content: 'now a file' }, { path: 'c' }, { path: 'c/d' }])
    expect(find(root, 'a')?.type).toBe(fileType.file)
    expect(find(root, 'c/d')?.type).toBe(fileType.file)
  })

  it('counts the links of directories', () => {
    const root = tree([
      { path: 'a/b/c', type: 'directory' },
      { path: 'a/d', type: 'directory' },
      { path: 'a/f' },
    ])
    expect(find(root, 'a')?.linkCount).toBe(4)
    expect(root.linkCount).toBe(3)
  })

  it.each([
    [1.25, 1, 250_000_000],
    [-1.5, -2, 500_000_000],
    [1_700_000_000.000001, 1_700_000_000, 954],
  ])('splits the time %d', (mtime, seconds, nanoseconds) => {
    expect(find(tree([{ path: 'f', mtime }]), 'f')).toMatchObject({
      mtimeSeconds: seconds,
      mtimeNanoseconds: nanoseconds,
    })
  })

  it('encodes device numbers as Linux does', () => {
    expect(encodeDevice(1, 3)).toBe(0x103)
    expect(encodeDevice(259, 0x12345)).toBe(0x12310345)
  })

  it('builds a tree of 100,000 links in a chain without recursion', () => {
    const drafts: EntryDraft[] = Array.from({ length: 100_000 }, (_, i) => ({
      path: `l${i}`,
      type: 'hardlink',
      link: `l${i + 1}`,
    }))
    const root = tree([...drafts, { path: 'l100000' }])
    expect(find(root, 'l0')?.linkCount).toBe(100_001)
  })
})

describe('whiteouts, over any layers', () => {
  it('overlayfs sees what the image specification says', () => {
    fc.assert(
      fc.property(anyLayers, (layers) => {
        const merged = mergeAsOverlayfs(layers.map((drafts) => tree(drafts)))
        expect(merged).toEqual(applyAsSpecified(layers.map((drafts) => aLayer('', drafts).entries)))
      }),
      { numRuns: 500 },
    )
  })
})

/** overlayfs.rst: the topmost of a name wins; directories merge down to an opaque one or to what is no directory. */
function mergeAsOverlayfs(lowestFirst: Inode[]): Listing {
  const listing: Listing = {}
  const merge = (directories: Inode[], prefix: string) => {
    const names = new Set(directories.flatMap((directory) => [...directory.children!.keys()]))
    for (const name of names) {
      const found = directories
        .map((directory) => directory.children!.get(name))
        .filter((child) => child !== undefined)
      const top = found[0]!
      if (isWhiteout(top)) continue
      listing[prefix + name] = `${top.uid}${top.children ? '/' : ''}`
      if (top.children) merge(mergedOf(found), `${prefix}${name}/`)
    }
  }
  merge([...lowestFirst].reverse(), '')
  return listing
}

function mergedOf(topFirst: Inode[]): Inode[] {
  const merged: Inode[] = []
  for (const inode of topFirst) {
    if (!inode.children) break
    merged.push(inode)
    if (isOpaque(inode)) break
  }
  return merged
}
