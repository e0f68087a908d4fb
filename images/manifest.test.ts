import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ensureImages, imagesKey } from './manifest.ts'

let work: string
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'drydock-manifest-'))
})
afterEach(() => rmSync(work, { recursive: true }))

describe('imagesKey', () => {
  it('changes with a recipe’s content and name, and not with a test or a page of text', async () => {
    mkdirSync(join(work, 'recipes'))
    writeFileSync(join(work, 'recipes/a.c'), 'int a;')
    const key = await imagesKey(work)
    expect(key).toMatch(/^[0-9a-f]{16}$/)
    writeFileSync(join(work, 'a.test.ts'), '')
    writeFileSync(join(work, 'README.md'), '')
    expect(await imagesKey(work)).toBe(key)
    writeFileSync(join(work, 'recipes/a.c'), 'int b;')
    const changed = await imagesKey(work)
    writeFileSync(join(work, 'recipes/b.c'), '')
    expect(new Set([key, changed, await imagesKey(work)]).size).toBe(3)
  })
})

describe('ensureImages', () => {
  it('builds once, also for callers at the same time, and then answers from the cache', async () => {
    let builds = 0
    const options = {
      cacheDir: work,
      log: () => undefined,
      build: async ({ outDir }: { outDir: string }) => {
        builds++
        writeFileSync(join(outDir, 'index.json'), '{}')
        return { images: [], blobBytes: 0 }
      },
    }
    const [first, second] = await Promise.all([ensureImages(options), ensureImages(options)])
    expect(first).toBe(second)
    expect(await ensureImages(options)).toBe(join(work, `images-${await imagesKey()}`))
    expect(builds).toBe(1)
    expect(readdirSync(first)).toEqual(['index.json'])
  })

  it('leaves nothing behind when the build fails, and tries again', async () => {
    const failing = {
      cacheDir: work,
      log: () => undefined,
      build: () => Promise.reject(new Error('no mirror')),
    }
    await expect(ensureImages(failing)).rejects.toThrow('no mirror')
    expect(readdirSync(work)).toEqual([])
    await expect(ensureImages(failing)).rejects.toThrow('no mirror')
  })
})
