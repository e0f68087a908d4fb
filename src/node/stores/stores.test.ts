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
