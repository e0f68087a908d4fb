import { array, assert, asyncProperty, stringMatching, uniqueArray } from 'fast-check'
import { packTar, type TarEntry } from 'modern-tar'
import { describe, expect, it } from 'vitest'
import { verifyTar } from '../oci/verify.ts'
import { packLayer, unpackInto } from './layer-tar.ts'
import { RootFilesystem } from './root-filesystem.ts'

async function unpacked(tar: Uint8Array): Promise<RootFilesystem> {
  const root = new RootFilesystem(0)
  await unpackInto(root, tar)
  return root
}

function tarOf(...headers: Partial<TarEntry['header']>[]): Promise<Uint8Array> {
  return packTar(headers.map((header) => ({ header: { name: 'x', size: 0, ...header } })))
}

describe('packLayer and unpackInto', () => {
  it('keep modes with setuid and sticky bits, owners, times, links and data', async () => {
    const root = new RootFilesystem(1_700_000_000)
    root.directory('tmp', { mode: 0o1777 })
    root.file('bin/su', 'data', { mode: 0o4755, uid: 1, gid: 42 })
    root.file('empty', '')
    root.symlink('bin/ln', '../tmp')
    expect((await unpacked(await packLayer(root.entries()))).entries()).toEqual(root.entries())
  })

  it('keep hard links: the first path holds the data', async () => {
    const root = new RootFilesystem(0)
    root.file('b', 'data')
    root.hardLink('a', 'b')
    root.file('c', 'data')
    const again = await unpacked(await packLayer(root.entries()))
    expect(again.lookUp('a')).toBe(again.lookUp('b'))
    expect(again.lookUp('c')).not.toBe(again.lookUp('b'))
    expect(again.readText('a')).toBe('data')
  })

  it('keep any tree of names, also long ones and ones beyond ASCII, and the tar is in canonical form', async () => {
    const name = stringMatching(/^[\w é%+-]{1,120}$/)
    const tree = uniqueArray(array(name, { minLength: 1, maxLength: 4 }), {
      maxLength: 12,
      selector: (parts) => parts.join('/'),
    })
    await assert(
      asyncProperty(tree, async (files) => {
        const root = new RootFilesystem(0)
        for (const parts of files) root.file(`${parts.map((part) => `d${part}`).join('/')}/f`, parts.join())
        const tar = await packLayer(root.entries())
        await verifyTar(tar, 'tar')
        expect((await unpacked(tar)).entries()).toEqual(root.entries())
      }),
      { numRuns: 60 },
    )
  })

  it('strip the dot of a package’s paths, and report what was left out', async () => {
    const root = new RootFilesystem(0)
    const tar = await tarOf(
      { name: './', type: 'directory' },
      { name: './usr/', type: 'directory' },
      { name: './usr/man' },
    )
    const all = await unpackInto(root, tar, {
      keep: (path, type) => type === 'directory' || path !== 'usr/man',
    })
    expect(all).toEqual(['usr', 'usr/man'])
    expect(root.entries().map(({ path }) => path)).toEqual(['usr'])
  })

  it.each([
    { name: '/etc/passwd' },
    { name: 'a/../../b' },
    { name: 'l', type: 'link', linkname: '../x' },
  ] as const)('refuse the unsafe path of %j', async (header) => {
    await expect(unpacked(await tarOf(header))).rejects.toThrow('unsafe path')
  })

  it('refuse devices, and hard links to what is not there', async () => {
    await expect(unpacked(await tarOf({ type: 'block-device' }))).rejects.toThrow(
      'cannot be part of an image',
    )
    await expect(unpacked(await tarOf({ type: 'link', linkname: 'none' }))).rejects.toThrow('no file /none')
  })
})
