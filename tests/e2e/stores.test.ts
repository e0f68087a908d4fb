/** The stores of a tab, in Chromium: the contract, and the move from the databases of 0.1.0. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { build } from 'vite'
import { describeStores } from '../../src/sim/store/store.contract.ts'
import type { BlobReader, Stores } from '../../src/sim/store/store.ts'
import { openBrowser, servePage, type Served, type TestBrowser } from './browser.ts'
import type { StoreCalls } from './stores/stores-worker.ts'

declare const window: { stores: Record<string, (...args: unknown[]) => Promise<unknown>> }

const outDir = mkdtempSync(join(tmpdir(), 'drydock-stores-'))
let served: Served
let browser: TestBrowser
let page: Page

beforeAll(async () => {
  await build({
    root: resolve(import.meta.dirname, 'stores'),
    configFile: resolve(import.meta.dirname, '../../vite.config.ts'),
    publicDir: false,
    build: { outDir, emptyOutDir: true },
    logLevel: 'error',
  })
  served = await servePage(outDir)
  browser = await openBrowser()
  page = await browser.open(served.url)
})
afterAll(async () => {
  await browser?.close()
  await served?.close()
  rmSync(outDir, { recursive: true, force: true })
})

type Answer<K extends keyof StoreCalls> = Awaited<ReturnType<StoreCalls[K]>>

async function call<K extends keyof StoreCalls>(
  name: K,
  ...args: Parameters<StoreCalls[K]>
): Promise<Answer<K>> {
  return (await page.evaluate(([method, given]) => window.stores[method]!(...given), [
    name as string,
    args as unknown[],
  ] as const)) as Answer<K>
}

function remoteStores(): Stores {
  return {
    docs: {
      get: (collection, key) => call('get', collection, key),
      entries: async (collection) => call('entries', collection),
      put: (collection, key, document) => call('put', collection, key, document),
      delete: (collection, key) => call('delete', collection, key),
      transaction(changes) {
        const plain = changes.filter(({ document }) => typeof document !== 'function')
        return plain.length < changes.length ? call('impossible', plain) : call('transaction', plain)
      },
    },
    blobs: {
      async create() {
        const id = await call('createBlob')
        return {
          write: (bytes) => call('writeBlob', id, [...bytes]),
          commit: (digest) => call('commitBlob', id, digest),
          abort: () => call('abortBlob', id),
        }
      },
      async open(digest): Promise<BlobReader | null> {
        const blob = await call('openBlob', digest)
        if (!blob) return null
        const read = async (offset: number, length: number) =>
          new Uint8Array(await call('readBlob', blob.id, offset, length))
        return { sizeBytes: blob.sizeBytes, read }
      },
      has: (digest) => call('hasBlob', digest),
      delete: (digest) => call('deleteBlob', digest),
      list: () => call('listBlobs'),
    },
    logs: {
      append: (id, bytes) => call('append', id, [...bytes]),
      size: (id) => call('size', id),
      read: async (id, offset, length) => new Uint8Array(await call('readLog', id, offset, length)),
      delete: (id) => call('deleteLog', id),
      flush: () => call('flush'),
    },
  }
}

describeStores('Chromium', async () => {
  await call('open', 'contract')
  return {
    stores: remoteStores(),
    async reopen() {
      // As when a tab is closed and opened again.
      await page.reload()
      await call('open', 'contract')
      return remoteStores()
    },
  }
})

it('moves in what 0.1.0 had in a database for each collection, once', async () => {
  await page.reload()
  await call('putOlder', 'moved', 'images', [
    ['a', { old: 1 }],
    ['b', 'text'],
  ])
  await call('putOlder', 'moved', 'containers', [['a', { name: 'web' }]])
  await call('putOlder', 'other', 'images', [['c', 1]])
  await call('open', 'moved')
  expect(await call('entries', 'images')).toEqual([
    ['a', { old: 1 }],
    ['b', 'text'],
  ])
  expect(await call('get', 'containers', 'a')).toEqual({ name: 'web' })
  expect((await call('databases')).toSorted()).toEqual(['contract', 'moved', 'other/images'])
  await call('put', 'images', 'a', 'new')
  await call('close')
  // A move that was cut short after the new database was made.
  await call('putOlder', 'moved', 'images', [['a', { old: 1 }]])
  await call('open', 'moved')
  expect(await call('get', 'images', 'a')).toBe('new')
  expect(await call('databases')).not.toContain('moved/images')
  await call('deleteDocs', 'moved')
  expect(await call('databases')).not.toContain('moved')
})

it('can be opened again by the same worker once they are closed', async () => {
  await call('open', 'again')
  await call('append', 'log', [1, 2])
  await call('close')
  await call('open', 'again')
  expect(await call('size', 'log')).toBe(2)
})

it('waits for a page that was just closed to let go of its files', async () => {
  await page.reload()
  await call('holdUnfinished', 'held', 300)
  await call('open', 'held')
  expect(await call('filesOf', 'held')).toEqual([])
})
