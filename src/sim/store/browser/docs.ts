import { entries, promisifyRequest, type UseStore } from 'idb-keyval'
import type { DocStore } from '../store.ts'

const STORE = 'documents'

export interface IndexedDocs extends DocStore {
  close(): void
}

/**
 * All documents in one object store of one database, by `[collection, key]`: so a transaction can span collections, and a new
 * collection needs no new version of the database.
 *
 * @param name of the database. Documents of 0.1.0, which had a database `<name>/<collection>` for each collection, move in.
 */
export async function indexedDocs(name: string): Promise<IndexedDocs> {
  const older = await olderDatabases(name)
  const documents = await Promise.all(older.map(readOlder))
  const database = await openDatabase(name, documents.flat())
  // Only now: what they hold came in together with the new database, or at an earlier start.
  for (const { name } of older) await remove(name)

  const inStore = <T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => T): T =>
    work(database.transaction(STORE, mode, { durability: 'strict' }).objectStore(STORE))
  const docs: IndexedDocs = {
    get: (collection, key) =>
      inStore('readonly', (store) => promisifyRequest<unknown>(store.get([collection, key]))),
    entries: (collection) => inStore('readonly', (store) => entriesOf(store, collection)),
    put: (collection, key, document) => docs.transaction([{ collection, key, document }]),
    delete: (collection, key) => docs.transaction([{ collection, key }]),
    transaction: async (changes) =>
      inStore('readwrite', async (store) => {
        try {
          for (const { collection, key, document } of changes) {
            if (document === undefined) store.delete([collection, key])
            else store.put(document, [collection, key])
          }
        } catch (error) {
          store.transaction.abort()
          throw error
        }
        await promisifyRequest(store.transaction)
      }),
    close: () => database.close(),
  }
  return docs
}

/** Deletes the database, and those of 0.1.0. Whoever has it open loses it. */
export async function deleteIndexedDocs(name: string): Promise<void> {
  for (const older of await olderDatabases(name)) await remove(older.name)
  await remove(name)
}

async function entriesOf(store: IDBObjectStore, collection: string): Promise<[string, unknown][]> {
  // An array is greater than any text.
  const range = IDBKeyRange.bound([collection], [collection, []])
  const [keys, values] = await Promise.all([
    promisifyRequest(store.getAllKeys(range)),
    promisifyRequest<unknown[]>(store.getAll(range)),
  ])
  return keys.map((key, i) => [(key as [string, string])[1], values[i]])
}

/** @param documents put into a new database together with its making; one that is there stays as it is. */
async function openDatabase(
  name: string,
  documents: { collection: string; key: string; document: unknown }[],
): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1)
  request.onupgradeneeded = () => {
    const store = request.result.createObjectStore(STORE)
    for (const { collection, key, document } of documents) store.put(document, [collection, key])
  }
  const database = await promisifyRequest(request)
  database.onversionchange = () => database.close()
  return database
}

async function olderDatabases(name: string): Promise<{ name: string; collection: string }[]> {
  const prefix = `${name}/`
  const names = (await indexedDB.databases()).map((database) => database.name ?? '')
  return names
    .filter((one) => one.startsWith(prefix))
    .map((one) => ({ name: one, collection: one.slice(prefix.length) }))
}

async function readOlder({ name, collection }: { name: string; collection: string }) {
  const database = await promisifyRequest(indexedDB.open(name))
  try {
    // One that was never finished has no store.
    if (!database.objectStoreNames.contains(STORE)) return []
    const store: UseStore = async (mode, work) => work(database.transaction(STORE, mode).objectStore(STORE))
    const found = await entries<string, unknown>(store)
    return found.map(([key, document]) => ({ collection, key, document }))
  } finally {
    database.close()
  }
}

async function remove(name: string): Promise<void> {
  await promisifyRequest(indexedDB.deleteDatabase(name))
}
