import { createHash } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import { open, readdir, readFile, rm } from 'node:fs/promises'
import type { DocStore } from '../../sim/store/store.ts'
import { openFolder, publish, syncFolder, temporaryIn } from './durable.ts'

interface File {
  key: string
  document: unknown
}

/** Documents as JSON files. Keys may be any text, so files are named by its hash. */
export function fileDocs(root: string): DocStore {
  const opened = new Set<string>()
  const folderOf = (collection: string) => {
    if (!/^[a-z][a-z0-9-]*$/.test(collection)) throw new Error(`not a collection: ${collection}`)
    const folder = `${root}/${collection}`
    if (!opened.has(collection)) openFolder(folder)
    opened.add(collection)
    return folder
  }
  const pathOf = (collection: string, key: string) =>
    `${folderOf(collection)}/${createHash('sha256').update(key).digest('hex')}.json`

  mkdirSync(root, { recursive: true, mode: 0o700 })
  return {
    async get(collection, key) {
      const path = pathOf(collection, key)
      return existsSync(path) ? (await readDocument(path)).document : undefined
    },
    async put(collection, key, document) {
      const path = pathOf(collection, key)
      const temporary = temporaryIn(folderOf(collection))
      await writeSynced(temporary, JSON.stringify({ key, document } satisfies File))
      await publish(temporary, path)
    },
    async delete(collection, key) {
      await rm(pathOf(collection, key), { force: true })
      await syncFolder(folderOf(collection))
    },
    async entries(collection) {
      const folder = folderOf(collection)
      const names = (await readdir(folder)).filter((name) => name.endsWith('.json'))
      const files = await Promise.all(names.map((name) => readDocument(`${folder}/${name}`)))
      return files.map(({ key, document }) => [key, document])
    },
  }
}

async function readDocument(path: string): Promise<File> {
  return JSON.parse(await readFile(path, 'utf8')) as File
}

async function writeSynced(path: string, text: string): Promise<void> {
  const handle = await open(path, 'wx', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } catch (error) {
    await rm(path, { force: true })
    throw error
  } finally {
    await handle.close()
  }
}
