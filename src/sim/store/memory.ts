import { MAX_LOG_READ_BYTES, type BlobStore, type DocStore, type LogStore, type Stores } from './store.ts'
import { concat } from '../../protocol/concat.ts'

/** Stores for tests: what is kept ends with them. */
export function memoryStores(): Stores {
  return { docs: memoryDocs(), blobs: memoryBlobs(), logs: memoryLogs() }
}

export function memoryDocs(): DocStore {
  // Text, as a real store would keep it: a caller's later change of a document must not show.
  const collections = new Map<string, Map<string, string>>()
  const of = (collection: string) => {
    const found = collections.get(collection) ?? new Map<string, string>()
    collections.set(collection, found)
    return found
  }
  const docs: DocStore = {
    async get(collection, key) {
      const text = of(collection).get(key)
      return text === undefined ? undefined : (JSON.parse(text) as unknown)
    },
    async entries(collection) {
      return [...of(collection)].map(([key, text]) => [key, JSON.parse(text) as unknown])
    },
    put: (collection, key, document) => docs.transaction([{ collection, key, document }]),
    delete: (collection, key) => docs.transaction([{ collection, key }]),
    async transaction(changes) {
      const texts = changes.map(({ document }) =>
        document === undefined ? undefined : JSON.stringify(document),
      )
      for (const [i, { collection, key }] of changes.entries()) {
        const text = texts[i]
        if (text === undefined) of(collection).delete(key)
        else of(collection).set(key, text)
      }
    },
  }
  return docs
}

export function memoryBlobs(): BlobStore {
  const blobs = new Map<string, Uint8Array>()
  return {
    async create() {
      let parts: Uint8Array[] = []
      return {
        write: async (bytes) => void parts.push(bytes.slice()),
        commit: async (digest) => void blobs.set(digest, concat(parts)),
        abort: async () => void (parts = []),
      }
    },
    async open(digest) {
      const bytes = blobs.get(digest)
      if (!bytes) return null
      return { sizeBytes: bytes.length, read: (offset, length) => bytes.slice(offset, offset + length) }
    },
    has: async (digest) => blobs.has(digest),
    delete: async (digest) => void blobs.delete(digest),
    list: async () => [...blobs].map(([digest, bytes]) => ({ digest, sizeBytes: bytes.length })),
  }
}

export function memoryLogs(): LogStore {
  const logs = new Map<string, Uint8Array[]>()
  const of = (id: string) => logs.get(id) ?? []
  return {
    append: async (id, record) => void logs.set(id, [...of(id), record]),
    size: async (id) => of(id).reduce((sum, record) => sum + record.length, 0),
    read: async (id, offset, length) =>
      concat(of(id)).slice(offset, offset + Math.min(length, MAX_LOG_READ_BYTES)),
    delete: async (id) => void logs.delete(id),
    flush: async () => undefined,
  }
}
