import { createHash } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import { readdir, readFile, rename, rm } from 'node:fs/promises'
import type { DocChange, DocStore } from '../../sim/store/store.ts'
import { openFolder, publish, syncFolder, temporaryIn, writeSynced } from './durable.ts'
import { Turns } from './turns.ts'

interface File {
  key: string
  document: unknown
}

/**
 * Documents as JSON files. Keys may be any text, so files are named by its hash.
 *
 * A file system renames one file at a time, so a transaction of several documents is first written to one file of its own: once
 * that has its name, the transaction is made. Then its changes are applied, and it is deleted; one that is found, since the
 * process ended or storage was full on the way, is applied before anything else is read or written.
 */
export function fileDocs(root: string, report: (error: unknown) => void): DocStore {
  mkdirSync(root, { recursive: true, mode: 0o700 })
  openFolder(root)
  const folders = new Folders(root)
  const turns = new Turns()
  const made = `${root}/transaction.json`
  let toApply = existsSync(made)

  async function applyMade(): Promise<void> {
    if (!toApply) return
    const changes = JSON.parse(await readFile(made, 'utf8')) as DocChange[]
    for (const change of changes) await apply(folders, change)
    await rm(made)
    await syncFolder(root)
    toApply = false
  }
  const together = async <T>(task: () => Promise<T>): Promise<T> => {
    if (toApply) await turns.alone(applyMade)
    return turns.together(task)
  }
  async function transaction(changes: readonly DocChange[]): Promise<void> {
    for (const change of changes) folders.pathOf(change)
    const [first, ...others] = changes
    if (first && others.length === 0) return together(() => apply(folders, first))
    await turns.alone(async () => {
      await applyMade()
      const temporary = temporaryIn(root)
      await writeSynced(temporary, JSON.stringify(changes))
      await publish(temporary, made)
      toApply = true
      // It is made: what fails from here on is tried again before anything else is done.
      await applyMade().catch(report)
    })
  }

  return {
    get: (collection, key) =>
      together(async () => {
        const path = folders.pathOf({ collection, key })
        return existsSync(path) ? (await readDocument(path))?.document : undefined
      }),
    entries: (collection) => together(() => readAll(folders.of(collection), report)),
    put: async (collection, key, document) => transaction([{ collection, key, document }]),
    delete: async (collection, key) => transaction([{ collection, key }]),
    transaction,
  }
}

/** A folder for each collection, cleared of unfinished files when it is first used. */
class Folders {
  #root: string
  #opened = new Set<string>()

  constructor(root: string) {
    this.#root = root
  }

  /** @throws {Error} no name of a collection. */
  of(collection: string): string {
    if (!/^[a-z][a-z0-9-]*$/.test(collection)) throw new Error(`not a collection: ${collection}`)
    const folder = `${this.#root}/${collection}`
    if (!this.#opened.has(collection)) openFolder(folder)
    this.#opened.add(collection)
    return folder
  }

  pathOf({ collection, key }: DocChange): string {
    return `${this.of(collection)}/${createHash('sha256').update(key).digest('hex')}.json`
  }
}

async function apply(folders: Folders, { collection, key, document }: DocChange): Promise<void> {
  const folder = folders.of(collection)
  const path = folders.pathOf({ collection, key })
  if (document === undefined) {
    await rm(path, { force: true })
    return syncFolder(folder)
  }
  const temporary = temporaryIn(folder)
  await writeSynced(temporary, JSON.stringify({ key, document } satisfies File))
  await publish(temporary, path)
}

async function readAll(folder: string, report: (error: unknown) => void): Promise<[string, unknown][]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json'))
  const files = await Promise.all(names.map((name) => readDocument(`${folder}/${name}`)))
  for (const [i, name] of names.entries()) if (!files[i]) await putAside(`${folder}/${name}`, report)
  return files.filter((file) => file !== null).map(({ key, document }) => [key, document])
}

/** @returns the text as the document where it is no JSON, for its reader to refuse; null if not even its key can be read. */
async function readDocument(path: string): Promise<File | null> {
  const text = await readFile(path, 'utf8')
  try {
    return JSON.parse(text) as File
  } catch {
    const [, key] = /^\{"key":("(?:[^"\\]|\\.)*")/.exec(text) ?? []
    return key === undefined ? null : { key: JSON.parse(key) as string, document: text }
  }
}

/** Kept, under a name that nobody reads. */
async function putAside(path: string, report: (error: unknown) => void): Promise<void> {
  report(new Error(`${path} is no document: it is put aside as ${path}.unreadable`))
  await rename(path, `${path}.unreadable`).catch(report)
}
