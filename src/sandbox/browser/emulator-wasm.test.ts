import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { SandboxFailure } from '../failure.ts'

vi.mock('v86/build/v86.wasm?gzipped', () => ({ default: 'https://drydock.test/v86' }))
const { fetchEmulator } = await import('./emulator-wasm.ts')

/** A module that exports nothing: magic number and version. */
const EMPTY_MODULE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)

function serve(body: Uint8Array | null, status = 200): void {
  vi.stubGlobal('fetch', async (url: string) => {
    expect(url).toBe('https://drydock.test/v86')
    return new Response(body as Uint8Array<ArrayBuffer> | null, { status })
  })
}

afterEach(() => void vi.unstubAllGlobals())

describe('fetchEmulator', () => {
  it.each([
    ['compressed', new Uint8Array(gzipSync(EMPTY_MODULE))],
    ['unzipped by the server', EMPTY_MODULE],
  ])('compiles what comes %s', async (_, bytes) => {
    serve(bytes)
    expect(await fetchEmulator()).toBeInstanceOf(WebAssembly.Module)
  })

  it('says what the server answered', async () => {
    serve(null, 404)
    const failure = new SandboxFailure(
      'download',
      'the emulator could not be fetched: the server answered 404',
    )
    await expect(fetchEmulator()).rejects.toThrow(failure)
  })

  it.each([
    ['nothing', new Uint8Array(0)],
    ['a page of the host', new TextEncoder().encode('<!doctype html>')],
    ['a compressed file that is cut short', new Uint8Array(gzipSync(EMPTY_MODULE)).subarray(0, 12)],
  ])('refuses %s', async (_, bytes) => {
    serve(bytes)
    await expect(fetchEmulator()).rejects.toThrow(SandboxFailure)
  })
})
