import { describe, expect, it } from 'vitest'
import { dynamicLinks } from './elf.ts'
import { compareLibraryNames, encodeLibraryCache, writeLibraryCache } from './library-cache.ts'
import { RootFilesystem } from './root-filesystem.ts'

/** A 32-bit ELF file with one loaded segment at 0x1000 and a dynamic section, and nothing to run. */
function sharedObject(name: string | undefined, needed: string[]): Uint8Array {
  const strings = `\0${[...needed, ...(name === undefined ? [] : [name])].map((text) => `${text}\0`).join('')}`
  const at = (text: string): number => strings.indexOf(`\0${text}\0`) + 1
  const stringsAt = 0x100
  const tags = [
    ...needed.map((text) => [1, at(text)]),
    [5, 0x1000 + stringsAt],
    ...(name === undefined ? [] : [[14, at(name)]]),
    [0, 0],
  ]
  const bytes = new Uint8Array(stringsAt + strings.length)
  const view = new DataView(bytes.buffer)
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 1, 1])
  view.setUint32(28, 52, true)
  view.setUint16(42, 32, true)
  view.setUint16(44, 2, true)
  const segments = [
    [1, 0, 0x1000, 0, bytes.length],
    [2, 116, 0x1000 + 116, 0, tags.length * 8],
  ]
  segments.forEach((fields, i) =>
    fields.forEach((field, j) => view.setUint32(52 + 32 * i + 4 * j, field, true)),
  )
  tags.flat().forEach((value, i) => view.setUint32(116 + 4 * i, value, true))
  bytes.set(new TextEncoder().encode(strings), stringsAt)
  return bytes
}

describe('dynamicLinks', () => {
  it('reads the name and the wanted libraries', () => {
    expect(dynamicLinks(sharedObject('libz.so.1', ['libc.so.6', 'libm.so.6']))).toEqual({
      name: 'libz.so.1',
      needed: ['libc.so.6', 'libm.so.6'],
    })
  })

  it('answers nothing for what is not ELF', () => {
    expect(dynamicLinks(new TextEncoder().encode(`#!/bin/sh\n${' '.repeat(100)}`))).toBeUndefined()
  })
})

describe('compareLibraryNames', () => {
  it('orders as the dynamic linker searches', () => {
    const names = ['libz.so.1', 'libc.so.6', 'libcrypt.so.1', 'libz.so.10', 'libz.so.9', 'libz.so']
    expect(names.sort(compareLibraryNames)).toEqual([
      'libc.so.6',
      'libcrypt.so.1',
      'libz.so',
      'libz.so.1',
      'libz.so.9',
      'libz.so.10',
    ])
  })
})

describe('encodeLibraryCache', () => {
  it('lists libraries from last to first, with offsets to their strings', () => {
    const bytes = encodeLibraryCache([
      { name: 'liba.so.1', path: '/lib/liba.so.1' },
      { name: 'libb.so.1', path: '/lib/libb.so.1' },
    ])
    const view = new DataView(bytes.buffer)
    const stringAt = (offset: number): string =>
      new TextDecoder().decode(bytes.subarray(offset, bytes.indexOf(0, offset)))
    expect(stringAt(0)).toMatch(/^glibc-ld\.so\.cache1\.1/)
    expect(view.getUint32(20, true)).toBe(2)
    expect(view.getUint32(24, true)).toBe(bytes.length - 48 - 2 * 24)
    expect([0, 1].map((i) => stringAt(view.getUint32(48 + 24 * i + 4, true)))).toEqual([
      'libb.so.1',
      'liba.so.1',
    ])
    expect(stringAt(view.getUint32(48 + 8, true))).toBe('/lib/libb.so.1')
  })
})

describe('writeLibraryCache', () => {
  it('enters what has the name it is asked for by, and no link for compiling', () => {
    const root = new RootFilesystem(0)
    root.file('lib/libz.so.1.2', sharedObject('libz.so.1', []))
    root.symlink('lib/libz.so.1', 'libz.so.1.2')
    root.symlink('lib/libz.so', 'libz.so.1')
    writeLibraryCache(root, ['lib'])
    const { data } = root.readFile('etc/ld.so.cache')
    expect(new DataView(data.buffer).getUint32(20, true)).toBe(1)
    expect(new TextDecoder().decode(data)).toContain('libz.so.1\0/lib/libz.so.1\0')
  })

  it('refuses a tree in which a library is missing', () => {
    const root = new RootFilesystem(0)
    root.file('bin/tool', sharedObject(undefined, ['libgone.so.2']))
    expect(() => writeLibraryCache(root, ['lib'])).toThrow('libgone.so.2 (wanted by /bin/tool)')
  })
})
