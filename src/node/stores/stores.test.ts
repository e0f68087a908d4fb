import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { describeStores } from '../../sim/store/store.contract.ts'
import { openFileStores } from './index.ts'

const folder = () => mkdtempSync(join(tmpdir(), 'stores-'))

describeStores('files', async () => {
  const root = folder()
  return {
    stores: openFileStores(root),
    reopen: async () => openFileStores(root),
    dispose: async () => rmSync(root, { recursive: true }),
  }
})

it('answers reads of blobs in the same turn', async () => {
  const root = folder()
  const { blobs } = openFileStores(root)
  const writer = await blobs.create()
  await writer.write(new Uint8Array([1, 2, 3]))
  await writer.commit(`sha256:${'0'.repeat(64)}`)
  const blob = (await blobs.open(`sha256:${'0'.repeat(64)}`))!
  expect(blob.read(1, 2)).toEqual(new Uint8Array([2, 3]))
  rmSync(root, { recursive: true })
})

it('refuses names that would lead elsewhere', async () => {
  const root = folder()
  const { docs, blobs, logs } = openFileStores(root)
  await expect(docs.put('../x', 'k', 1)).rejects.toThrow('not a collection')
  await expect(blobs.open('sha256:../../x')).rejects.toThrow('not a digest')
  await logs.append('../x', new Uint8Array(1))
  await expect(logs.flush()).rejects.toThrow('not a log')
  rmSync(root, { recursive: true })
})

it('keeps documents readable for people, in files that are whole', async () => {
  const root = folder()
  const { docs } = openFileStores(root)
  await docs.put('images', 'busybox', { size: 1 })
  writeFileSync(`${root}/docs/images/.tmp-1`, '{"half')
  await openFileStores(root).docs.entries('images')
  const [name, ...others] = readdirSync(`${root}/docs/images`)
  expect(others).toEqual([])
  expect(JSON.parse(readFileSync(`${root}/docs/images/${name}`, 'utf8'))).toEqual({
    key: 'busybox',
    document: { size: 1 },
  })
  rmSync(root, { recursive: true })
})

it('applies a transaction that was made before the process ended, and no other', async () => {
  const root = folder()
  const { docs } = openFileStores(root)
  await docs.put('images', 'old', 1)
  const changes = [
    { collection: 'images', key: 'old' },
    { collection: 'volumes', key: 'new', document: { yes: 1 } },
  ]
  writeFileSync(`${root}/docs/.tmp-1`, JSON.stringify([{ collection: 'images', key: 'never', document: 1 }]))
  writeFileSync(`${root}/docs/transaction.json`, JSON.stringify(changes))
  const again = openFileStores(root).docs
  expect(await again.entries('images')).toEqual([])
  expect(await again.get('volumes', 'new')).toEqual({ yes: 1 })
  expect(readdirSync(`${root}/docs`).toSorted()).toEqual(['images', 'volumes'])
  rmSync(root, { recursive: true })
})

it('makes nothing of a transaction that cannot be applied', async () => {
  const root = folder()
  const reports: unknown[] = []
  const { docs } = openFileStores(root, (error) => reports.push(error))
  await docs.put('images', 'x', 'old')
  // No folder can be made where a file is: applying fails until that is out of the way.
  writeFileSync(`${root}/docs/volumes`, '')
  const changes = ['images', 'volumes'].map((collection) => ({ collection, key: 'x', document: 'new' }))
  await expect(docs.transaction(changes)).rejects.toThrow()
  expect(await docs.get('images', 'x')).toBe('old')
  rmSync(root, { recursive: true })
})

it('hands on what is no JSON to whoever reads documents, and puts aside what has no key', async () => {
  const root = folder()
  const reports: unknown[] = []
  const { docs } = openFileStores(root, (error) => reports.push(error))
  await docs.put('images', 'busy"box', { size: 1 })
  const [name] = readdirSync(`${root}/docs/images`)
  const path = `${root}/docs/images/${name}`
  const cut = readFileSync(path, 'utf8').slice(0, -4)
  writeFileSync(path, cut)
  writeFileSync(`${root}/docs/images/zeros.json`, '\0\0\0')
  expect(await docs.entries('images')).toEqual([['busy"box', cut]])
  expect(readdirSync(`${root}/docs/images`).toSorted()).toEqual([name, 'zeros.json.unreadable'].toSorted())
  expect(String(reports[0])).toContain('is put aside as')
  rmSync(root, { recursive: true })
})
