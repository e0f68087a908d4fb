import { describe, expect, it } from 'vitest'
import { missingFeatures, storageFor } from './features.ts'

const able = {
  isSecureContext: true,
  WebAssembly: {},
  Worker: {},
  DecompressionStream: {},
  crypto: { subtle: {} },
  navigator: { storage: { getDirectory: () => undefined } },
}

describe('missingFeatures', () => {
  it('finds nothing missing in a current browser', () => {
    expect(missingFeatures(able)).toEqual([])
  })

  it.each([
    ['WebAssembly', { ...able, WebAssembly: undefined }],
    ['Web Workers', { ...able, Worker: undefined }],
    ['DecompressionStream', { ...able, DecompressionStream: undefined }],
    ['Web Crypto', { ...able, crypto: {} }],
  ])('names %s', (name, here) => {
    expect(missingFeatures(here).map((feature) => feature.name)).toEqual([name])
  })

  it('explains that an insecure address is the reason', () => {
    const [feature] = missingFeatures({ ...able, isSecureContext: false, crypto: {} })
    expect(feature!.why).toContain('https://')
  })
})

describe('storageFor', () => {
  it('keeps the disk in OPFS where there is one, else in memory', () => {
    expect(storageFor(able)).toBe('opfs')
    expect(storageFor({ ...able, navigator: {} })).toBe('memory')
  })
})
