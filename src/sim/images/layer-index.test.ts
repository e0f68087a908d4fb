import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { LayerEntry } from '../../protocol/layer.ts'
import { decodeLayerIndex, encodeLayerIndex } from './layer-index.ts'

const entry = fc.record<LayerEntry, 'path' | 'type' | 'mode' | 'uid' | 'gid' | 'mtime' | 'size' | 'offset'>(
  {
    path: fc.string(),
    type: fc.constantFrom('file', 'directory', 'symlink', 'hardlink', 'char', 'block', 'fifo'),
    mode: fc.nat(0o7777),
    uid: fc.nat(),
    gid: fc.nat(),
    mtime: fc.oneof(fc.integer(), fc.constant(1.5)),
    size: fc.maxSafeNat(),
    offset: fc.maxSafeNat(),
    link: fc.string(),
    major: fc.nat(),
    minor: fc.nat(),
    xattrs: fc.dictionary(fc.stringMatching(/^user\.[a-z]+$/), fc.uint8Array()),
  },
  { requiredKeys: ['path', 'type', 'mode', 'uid', 'gid', 'mtime', 'size', 'offset'] },
)

it('reads back what was written', () => {
  fc.assert(
    fc.property(fc.array(entry), (entries) => {
      expect(decodeLayerIndex(encodeLayerIndex(entries))).toEqual(entries)
    }),
  )
})

it('does not read what another version wrote', () => {
  expect(decodeLayerIndex('{"version":0,"rows":[]}')).toBeNull()
})

it('holds the largest xattr there can be', () => {
  const xattrs = { 'user.big': new Uint8Array(1024 * 1024).fill(7) }
  const big: LayerEntry = {
    path: 'a',
    type: 'file',
    mode: 0,
    uid: 0,
    gid: 0,
    mtime: 0,
    size: 0,
    offset: 0,
    xattrs,
  }
  const [read] = decodeLayerIndex(encodeLayerIndex([big]))!
  expect(read!.xattrs!['user.big']!.every((byte) => byte === 7)).toBe(true)
  expect(read!.xattrs!['user.big']!.length).toBe(1024 * 1024)
})
