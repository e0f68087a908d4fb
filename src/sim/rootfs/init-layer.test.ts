import { describe, expect, it } from 'vitest'
import { writeTar } from '../../protocol/tar/index.ts'
import { INIT_LAYER_ID, initLayer, withInitLayer } from './init-layer.ts'

describe('init layer', () => {
  it('is named by the digest of its tar', async () => {
    const parts: BlobPart[] = []
    for await (const part of writeTar(initLayer.entries)) parts.push(part)
    const hash = await crypto.subtle.digest('SHA-256', await new Blob(parts).arrayBuffer())
    const hex = [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
    expect(INIT_LAYER_ID).toBe(`sha256:${hex}`)
  })

  it('is found beside the image layers', async () => {
    const source = withInitLayer({ open: async () => null })
    expect((await source.open(INIT_LAYER_ID))?.entries.map(({ path }) => path)).toContain('.dockerenv')
    expect(await source.open('sha256:other')).toBeNull()
  })
})
