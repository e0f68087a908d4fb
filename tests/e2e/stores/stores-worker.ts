/** The browser's stores in a worker, called by name from outside. */
import { expose } from 'comlink'
import { openBrowserStores, type BrowserStores } from '../../../src/sim/store/browser/index.ts'
import { deleteIndexedDocs } from '../../../src/sim/store/browser/docs.ts'
import { openSync } from '../../../src/sim/store/browser/opfs.ts'
import type { BlobReader, BlobWriter, DocChange } from '../../../src/sim/store/store.ts'

let stores: BrowserStores
const writers: BlobWriter[] = []
const readers: BlobReader[] = []

const calls = {
  async open(name: string) {
    stores = await openBrowserStores(name)
  },
  close: () => stores.close(),
  deleteDocs: (name: string) => deleteIndexedDocs(name),

  get: (collection: string, key: string) => stores.docs.get(collection, key),
  entries: (collection: string) => stores.docs.entries(collection),
  put: (collection: string, key: string, document: unknown) => stores.docs.put(collection, key, document),
  delete: (collection: string, key: string) => stores.docs.delete(collection, key),
  transaction: (changes: DocChange[]) => stores.docs.transaction(changes),
  /** With a document that cannot be cloned, which no message could bring here. */
  impossible: (changes: DocChange[]) =>
    stores.docs.transaction([...changes, { collection: 'volumes', key: 'f', document: () => 1 }]),

  createBlob: async () => writers.push(await stores.blobs.create()) - 1,
  writeBlob: (id: number, bytes: number[]) => writers[id]!.write(new Uint8Array(bytes)),
  commitBlob: (id: number, digest: string) => writers[id]!.commit(digest),
  /** That of a worker that has ended is gone with it. */
  abortBlob: async (id: number) => writers[id]?.abort(),
  async openBlob(digest: string) {
    const reader = await stores.blobs.open(digest)
    return reader && { id: readers.push(reader) - 1, sizeBytes: reader.sizeBytes }
  },
  readBlob: async (id: number, offset: number, length: number) => [
    ...(await readers[id]!.read(offset, length)),
  ],
  hasBlob: (digest: string) => stores.blobs.has(digest),
  deleteBlob: (digest: string) => stores.blobs.delete(digest),
  listBlobs: () => stores.blobs.list(),

  append: (id: string, bytes: number[]) => stores.logs.append(id, new Uint8Array(bytes)),
  size: (id: string) => stores.logs.size(id),
  readLog: async (id: string, offset: number, length: number) => [
    ...(await stores.logs.read(id, offset, length)),
  ],
  deleteLog: (id: string) => stores.logs.delete(id),
  flush: () => stores.logs.flush(),

  /** An unfinished blob that a page which was just closed has open for so much longer. */
  async holdUnfinished(name: string, ms: number) {
    const root = await navigator.storage.getDirectory()
    const folder = await root.getDirectoryHandle(name, { create: true })
    const blobs = await folder.getDirectoryHandle('blobs', { create: true })
    const handle = await openSync(await blobs.getFileHandle('tmp-held', { create: true }))
    setTimeout(() => handle.close(), ms)
  },
  async filesOf(name: string) {
    const root = await navigator.storage.getDirectory()
    const blobs = await (await root.getDirectoryHandle(name)).getDirectoryHandle('blobs')
    const names: string[] = []
    for await (const file of (blobs as unknown as { keys(): AsyncIterable<string> }).keys()) names.push(file)
    return names
  },

  /** As 0.1.0 kept documents: a database for each collection. */
  async putOlder(name: string, collection: string, documents: [string, unknown][]) {
    const request = indexedDB.open(`${name}/${collection}`, 1)
    request.onupgradeneeded = () => {
      const store = request.result.createObjectStore('documents')
      for (const [key, document] of documents) store.put(document, key)
    }
    await new Promise((done, fail) => {
      request.onsuccess = done
      request.onerror = fail
    })
    request.result.close()
  },
  databases: async () => (await indexedDB.databases()).map(({ name }) => name),
}

export type StoreCalls = typeof calls
expose(calls)
