import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DocumentError, parseImage, parseIndex, parseManifest } from './documents.ts'

const bytes = (document: unknown) => new TextEncoder().encode(JSON.stringify(document))
const digest = `sha256:${'a'.repeat(64)}`
const config = { mediaType: 'x', digest, size: 1 }

it('takes Go’s nulls for nothing, and leaves unknown fields out', () => {
  const image = {
    architecture: '386',
    os: 'linux',
    config: { Cmd: null, Env: ['A=1'], Hostname: 'x' },
    rootfs: { type: 'layers', diff_ids: null },
    moby: 1,
  }
  expect(parseImage(bytes(image))).toEqual({
    architecture: '386',
    os: 'linux',
    config: { Env: ['A=1'] },
    rootfs: { type: 'layers', diff_ids: [] },
  })
})

describe('refuses', () => {
  it.each([
    [
      'a digest that is none',
      () => parseManifest(bytes({ schemaVersion: 2, config: { ...config, digest: 'sha256:1' }, layers: [] })),
      'invalid manifest: config.digest: not a sha256 digest',
    ],
    [
      'too many layers',
      () =>
        parseManifest(bytes({ schemaVersion: 2, config, layers: Array.from({ length: 126 }, () => config) })),
      'invalid manifest: layers: max depth exceeded',
    ],
    [
      'a negative size',
      () => parseManifest(bytes({ schemaVersion: 2, config: { ...config, size: -1 }, layers: [] })),
      'invalid manifest: config.size',
    ],
    ['an old schema', () => parseManifest(bytes({ schemaVersion: 1 })), 'invalid manifest: schemaVersion'],
    [
      'an image without layers’ ids',
      () => parseImage(bytes({ os: 'linux' })),
      'invalid image configuration: rootfs',
    ],
    ['text that is no JSON', () => parseIndex(new TextEncoder().encode('{')), 'invalid image index: '],
    ['bytes that are no text', () => parseIndex(new Uint8Array([0xff])), 'invalid image index: '],
  ] as const)('%s', (_, parse, message) => {
    expect(parse).toThrow(DocumentError)
    expect(parse).toThrow(message)
  })

  it('with nothing but DocumentError, whatever the JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        for (const parse of [parseImage, parseIndex, parseManifest])
          try {
            parse(bytes(value))
          } catch (error) {
            expect(error).toBeInstanceOf(DocumentError)
          }
      }),
    )
  })
})
