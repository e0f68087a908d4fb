import { del, entries, get, set, type UseStore } from 'idb-keyval'
import type { DocStore } from '../store.ts'

const STORE = 'documents'

/** One database per collection, since a database's stores can only be made when its version changes. */
export function indexedDocs(prefix: string): DocStore {
  const databases = new Map<string, UseStore>()
  const of = (collection: string) => {
    const store = databases.get(collection) ?? durableStore(`${prefix}/${collection}`)
    databases.set(collection, store)
    return store
  }
  return {
    get: (collection, key) => get(key, of(collection)),
    put: (collection, key, document) => set(key, document, of(collection)),
    delete: (collection, key) => del(key, of(collection)),
    entries: (collection) => entries<string, unknown>(of(collection)),
  }
}

/** As idb-keyval's own, but a write has ended only when it is on storage (Chromium relaxes that by default). */
function durableStore(name: string): UseStore {
  const opening = openDatabase(name)
  return async (mode, callback) => {
    const database = await opening
    return callback(database.transaction(STORE, mode, { durability: 'strict' }).objectStore(STORE))
  }
}

function openDatabase(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1)
    request.onupgradeneeded = () => request.result.createObjectStore(STORE)
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error(`cannot open ${name}`))
  })
}
