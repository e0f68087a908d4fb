import { execFileSync } from 'node:child_process'
import { linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { packTar, unpackTar } from 'modern-tar'
import { describe, expect, it } from 'vitest'
import type { LayerEntry } from '../layer.ts'
import { TarError, TarIndexer, writeTar, type TarItem } from './index.ts'

async function archive(items: TarItem[]): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for await (const part of writeTar(items)) parts.push(part)
  return new Uint8Array(Buffer.concat(parts))
}

function index(tar: Uint8Array, chunkSizes: number[] = []): LayerEntry[] {
  const indexer = new TarIndexer()
  let at = 0
  for (let i = 0; at < tar.length; i++) {
    const size = chunkSizes.length === 0 ? tar.length : chunkSizes[i % chunkSizes.length]!
    indexer.write(tar.subarray(at, at + size))
    at += size
  }
  return indexer.finish()
}

function file(path: string, text = '', more: Partial<TarItem> = {}): TarItem {
  const content = new TextEncoder().encode(text)
  return { path, type: 'file', mode: 0o644, uid: 0, gid: 0, mtime: 1, size: content.length, content, ...more }
}

function other(path: string, type: LayerEntry['type'], more: Partial<TarItem> = {}): TarItem {
  return { path, type, mode: 0o755, uid: 0, gid: 0, mtime: 1, size: 0, ...more }
}

function read(tar: Uint8Array, entry: LayerEntry | undefined): string {
  return new TextDecoder().decode(tar.subarray(entry!.offset, entry!.offset + entry!.size))
}

const at = (entries: LayerEntry[], path: string) => entries.find((entry) => entry.path === path)

const name = fc
  .oneof(
    fc.stringMatching(/^[a-z.][a-zA-Z0-9_ -]{0,20}$/),
    fc.stringMatching(/^[a-z]{90,120}$/),
    fc.constantFrom('.wh.motd', '.wh..wh..opq', 'naïve', '日本', 'with\nnewline', 'a=b', 'ends.'),
  )
  .filter((text) => text !== '.' && text !== '..')

const attributes = fc.record({
  mode: fc.integer({ min: 0, max: 0o7777 }),
  uid: fc.oneof(fc.integer({ min: 0, max: 0o7777777 }), fc.constantFrom(0o10000000, 0xffffffff)),
  gid: fc.nat(70000),
  mtime: fc.oneof(fc.nat(2_000_000_000), fc.constantFrom(-1, 1.5, 1_700_000_000.125, 0o77777777777 + 1)),
  xattrs: fc.option(
    fc.dictionary(fc.stringMatching(/^user\.[a-z]{1,9}$/), fc.uint8Array({ maxLength: 40 })),
    {
      nil: undefined,
    },
  ),
})

/** Trees whose entries come parents first and each path once. */
const trees = fc
  .array(
    fc.tuple(
      fc.nat(),
      name,
      fc.constantFrom(...(['file', 'directory', 'symlink', 'char', 'fifo', 'hardlink'] as const)),
      attributes,
      fc.uint8Array({ maxLength: 1500 }),
    ),
    { maxLength: 30 },
  )
  .map((rows) => {
    const items: TarItem[] = []
    const taken = new Set<string>()
    for (const [pick, leaf, type, { xattrs, ...rest }, content] of rows) {
      const directories = ['', ...items.filter((item) => item.type === 'directory').map((item) => item.path)]
      const parent = directories[pick % directories.length]!
      const path = parent === '' ? leaf : `${parent}/${leaf}`
      const target = items.findLast((item) => item.type === 'file')
      if (taken.has(path) || path.length > 1000 || (type === 'hardlink' && !target)) continue
      taken.add(path)
      const item: TarItem = {
        path,
        type,
        ...rest,
        size: 0,
        ...(xattrs && Object.keys(xattrs).length > 0 && { xattrs }),
      }
      if (type === 'file') Object.assign(item, { size: content.length, content })
      if (type === 'symlink') item.link = `../${leaf}${pick}`
      if (type === 'char') Object.assign(item, { major: pick % 4096, minor: pick % 256 })
      if (type === 'hardlink') {
        const { mode, uid, gid, mtime } = target!
        delete item.xattrs
        Object.assign(item, { link: target!.path, mode, uid, gid, mtime })
      }
      items.push(item)
    }
    return items
  })

const byPath = <T extends { path: string }>(list: T[]) => list.toSorted((a, b) => (a.path < b.path ? -1 : 1))

describe('what is written is what is indexed', () => {
  it('for any tree, with every file at its offset', async () => {
    await fc.assert(
      fc.asyncProperty(trees, async (items) => {
        const tar = await archive(items)
        const entries = index(tar)
        const expected = items.map(({ content, ...item }) => ({
          ...item,
          offset: expect.any(Number) as number,
        }))
        expect(byPath(entries)).toEqual(byPath(expected))
        for (const item of items) {
          const { offset, size } = at(entries, item.path)!
          if (item.type === 'file') expect(tar.slice(offset, offset + size)).toEqual(item.content)
        }
      }),
      { numRuns: 150 },
    )
  })

  it('however the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        trees,
        fc.array(fc.integer({ min: 1, max: 1100 }), { minLength: 1 }),
        async (items, cuts) => {
          const tar = await archive(items)
          expect(index(tar, cuts)).toEqual(index(tar))
        },
      ),
      { numRuns: 100 },
    )
  })

  it('and another library reads it the same', async () => {
    await fc.assert(
      fc.asyncProperty(trees, async (items) => {
        const files = items.filter((item) => item.type === 'file')
        const seen = await unpackTar(await archive(files))
        expect(seen.map(({ header }) => header.name)).toEqual(files.map((item) => item.path))
        expect(seen.map(({ data }) => [...(data ?? [])])).toEqual(
          files.map((item) => [...(item.content as Uint8Array)]),
        )
      }),
      { numRuns: 50 },
    )
  })

  it('and what another library writes', async () => {
    const long = `${'d/'.repeat(60)}${'x'.repeat(120)}`
    const tar = await packTar([{ header: { name: long, size: 2, mode: 0o600, uid: 3 }, body: 'hi' }])
    const [entry] = index(tar)
    expect(entry).toMatchObject({ path: long, size: 2, mode: 0o600, uid: 3 })
    expect(read(tar, entry)).toBe('hi')
  })

  it('refuses content of another length than promised', async () => {
    await expect(archive([file('a', 'abc', { size: 2 })])).rejects.toThrow(TarError)
    await expect(archive([file('a', 'abc', { size: 4 })])).rejects.toThrow(TarError)
  })
})

describe.each(['gnu', 'pax', 'ustar', 'v7'])('GNU tar, format %s', (format) => {
  it('is read with its long names, links and contents', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tar-'))
    try {
      const deep = format === 'v7' ? 'sub' : `sub/${'n'.repeat(90)}`
      const longName = format === 'v7' || format === 'ustar' ? 'n'.repeat(60) : 'n'.repeat(180)
      mkdirSync(join(folder, 'in', deep), { recursive: true })
      writeFileSync(join(folder, 'in', deep, longName), 'contents')
      const linked = format === 'ustar' ? 'short' : `${deep}/${longName}`
      writeFileSync(join(folder, 'in', 'short'), 'short')
      linkSync(join(folder, 'in', linked), join(folder, 'in', 'zlink'))
      symlinkSync(
        format === 'gnu' || format === 'pax' ? 't'.repeat(150) : 'target',
        join(folder, 'in', 'symlink'),
      )
      execFileSync('tar', [
        '-C',
        join(folder, 'in'),
        `--format=${format}`,
        '--sort=name',
        '-cf',
        join(folder, 'out.tar'),
        '.',
      ])
      const tar = new Uint8Array(readFileSync(join(folder, 'out.tar')))
      const entries = index(tar)
      expect(read(tar, at(entries, `${deep}/${longName}`))).toBe('contents')
      expect(at(entries, 'zlink')).toMatchObject({ type: 'hardlink', link: linked })
      expect(at(entries, 'symlink')?.link?.startsWith('t')).toBe(true)
      expect(at(entries, '')).toMatchObject({ type: 'directory' })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

describe('a later entry replaces an earlier one', () => {
  it('with the last contents', async () => {
    const tar = await archive([file('a', 'one'), file('a', 'second')])
    expect(index(tar)).toHaveLength(1)
    expect(read(tar, index(tar)[0])).toBe('second')
  })

  it('and a file that takes a directory’s place removes what was in it', async () => {
    const tar = await archive([other('d', 'directory'), file('d/x'), file('d/e/y'), file('d', 'now a file')])
    expect(index(tar).map((entry) => entry.path)).toEqual(['d'])
  })

  it('while directories merge', async () => {
    const tar = await archive([
      other('d', 'directory'),
      file('d/x'),
      other('d', 'directory', { mode: 0o700 }),
    ])
    expect(index(tar)).toMatchObject([{ path: 'd', mode: 0o700 }, { path: 'd/x' }])
  })

  it('but hard links to it keep the old contents', async () => {
    const tar = await archive([
      file('a', 'old'),
      other('b', 'hardlink', { link: 'a' }),
      other('c', 'hardlink', { link: '/b' }),
      file('a', 'new'),
    ])
    const entries = index(tar)
    expect(read(tar, at(entries, 'a'))).toBe('new')
    expect(read(tar, at(entries, 'b'))).toBe('old')
    expect(at(entries, 'c')).toMatchObject({ type: 'hardlink', link: 'b' })
  })

  it('and each of its names can go, until one is left', async () => {
    const links = ['b', 'c', 'd'].map((path) => other(path, 'hardlink', { link: 'a' }))
    const tar = await archive([file('a', 'old'), ...links, file('c', 'C'), file('a', 'A'), file('b', 'B')])
    const entries = index(tar)
    expect(
      ['a', 'b', 'c', 'd'].map((path) => [at(entries, path)!.type, read(tar, at(entries, path))]),
    ).toEqual([
      ['file', 'A'],
      ['file', 'B'],
      ['file', 'C'],
      ['file', 'old'],
    ])
  })
})

describe('names stay inside the root', () => {
  it.each([
    ['/etc/passwd', 'etc/passwd'],
    ['./a//b/./c', 'a/b/c'],
    ['../../x', 'x'],
    ['a/../../b', 'b'],
  ])('%s becomes %s', async (name, path) => {
    expect(index(await archive([file(name)])).map((entry) => entry.path)).toEqual([path])
  })

  it('also through symbolic links made by the same archive', async () => {
    const tar = await archive([
      other('usr/lib', 'directory'),
      other('lib', 'symlink', { link: 'usr/lib' }),
      other('out', 'symlink', { link: '../../../usr/./lib/..' }),
      other('abs', 'symlink', { link: '/usr' }),
      file('lib/a'),
      file('out/b'),
      file('abs/lib/c'),
    ])
    expect(
      index(tar)
        .map((entry) => entry.path)
        .toSorted(),
    ).toEqual(['abs', 'lib', 'out', 'usr/b', 'usr/lib', 'usr/lib/a', 'usr/lib/c'].toSorted())
  })

  it.each([
    ['a file used as a directory', [file('a'), file('a/b')], 'not a directory'],
    ['a link to nothing', [other('b', 'hardlink', { link: 'a' })], 'no such file'],
    ['a link to itself', [file('a'), other('a', 'hardlink', { link: 'a' })], 'no such file'],
    [
      'a link to a directory',
      [other('d', 'directory'), other('b', 'hardlink', { link: 'd' })],
      'not permitted',
    ],
    [
      'links in a circle',
      [other('a', 'symlink', { link: 'b' }), other('b', 'symlink', { link: 'a' }), file('a/x')],
      'too many levels',
    ],
    ['a name that Linux cannot hold', [file('x'.repeat(256))], 'file name too long'],
    ['a path that Linux cannot hold', [file('x/'.repeat(2100))], 'file name too long'],
    [
      'a symbolic link that Linux cannot hold',
      [other('s', 'symlink', { link: 'x'.repeat(4096) })],
      'file name too long',
    ],
    ['a root that is a file', [file('.')], 'not a directory'],
  ] as [string, TarItem[], string][])('refuses %s', async (_, items, message) => {
    const tar = await archive(items)
    expect(() => index(tar)).toThrow(TarError)
    expect(() => index(tar)).toThrow(message)
  })
})

describe('damaged and hostile archives', () => {
  it('throw nothing but TarError, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), (bytes) => {
        try {
          index(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(TarError)
        }
      }),
    )
  })

  it('also when a good archive is changed in some places, checksums made right again', async () => {
    await fc.assert(
      fc.asyncProperty(
        trees,
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 8 }),
        async (items, changes) => {
          const tar = await archive(items)
          for (const [where, byte] of changes) tar[where % tar.length] = byte
          for (let block = 0; block + 512 <= tar.length; block += 512)
            repairChecksum(tar.subarray(block, block + 512))
          try {
            for (const { offset, size } of index(tar)) expect(offset + size).toBeLessThanOrEqual(tar.length)
          } catch (error) {
            expect(error).toBeInstanceOf(TarError)
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  it('are noticed when cut short', async () => {
    const tar = await archive([file('a', 'x'.repeat(600))])
    expect(() => index(tar.subarray(0, 512 + 599))).toThrow('unexpected EOF')
    expect(() => index(tar.subarray(0, 300))).toThrow('unexpected EOF')
    expect(index(tar.subarray(0, 512 + 600))).toHaveLength(1)
  })

  it('are noticed by a wrong checksum', async () => {
    const tar = await archive([file('a', 'x')])
    tar[0] = 0x62
    expect(() => index(tar)).toThrow('invalid tar header')
  })

  it('cannot make the index grow without bound', async () => {
    const limited = (items: TarItem[], maxEntries: number, maxMetaBytes: number) => async () => {
      const indexer = new TarIndexer({ maxEntries, maxMetaBytes, maxSteps: 1e6 })
      indexer.write(await archive(items))
    }
    await expect(limited([file('a'), file('a'), file('a')], 2, 1e6)()).rejects.toThrow('too many entries')
    await expect(limited([file('a/b/c/d')], 3, 1e6)()).rejects.toThrow('too many entries')
    await expect(limited([file('x'.repeat(200))], 9, 100)()).rejects.toThrow('too long names')
  })

  it('cannot make the index work more than they have entries', async () => {
    const work = async (items: TarItem[], maxSteps: number) => {
      const indexer = new TarIndexer({ maxEntries: 1e6, maxMetaBytes: 1e8, maxSteps })
      indexer.write(await archive(items))
    }
    const links = Array.from({ length: 3000 }, (_, i) => other(`l${i}`, 'hardlink', { link: 'f' }))
    const replaced = ['f', ...links.map(({ path }) => path)].slice(0, 1500).map((path) => file(path))
    await work([file('f'), ...links, ...replaced], 1500)
    const through = Array.from({ length: 20 }, (_, i) => file(`s/${i}`))
    const long = other('s', 'symlink', { link: `${'./'.repeat(2000)}d` })
    await expect(work([other('d', 'directory'), long, ...through], 50_000)).rejects.toThrow('too many links')
  })

  it('with an unknown or sparse type are refused', async () => {
    for (const flag of ['S', '7', 'V']) {
      const tar = await archive([file('a')])
      tar[156] = flag.charCodeAt(0)
      repairChecksum(tar.subarray(0, 512))
      expect(() => index(tar)).toThrow(`unhandled tar header type ${flag.charCodeAt(0)}`)
    }
  })

  it('with sizes in base 256 are read', async () => {
    const tar = await archive([file('a', 'hello')])
    tar.set([0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5], 124)
    repairChecksum(tar.subarray(0, 512))
    expect(read(tar, index(tar)[0])).toBe('hello')
    tar.set([0x80, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 5], 124)
    repairChecksum(tar.subarray(0, 512))
    expect(() => index(tar)).toThrow('invalid tar header')
  })
})

/** Makes a block that looks like a header valid again. */
function repairChecksum(block: Uint8Array): void {
  if (new TextDecoder().decode(block.subarray(257, 262)) !== 'ustar') return
  block.fill(0x20, 148, 156)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.set(new TextEncoder().encode(`${sum.toString(8).padStart(6, '0')}\0 `), 148)
}
