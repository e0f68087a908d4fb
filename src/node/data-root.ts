/** A data root: a folder that one daemon at a time owns. */
import { createHash } from 'node:crypto'
import { mkdirSync, realpathSync } from 'node:fs'
import { createServer, type Server } from 'node:net'

/** Another daemon uses the folder. */
export class DataRootInUse extends Error {
  constructor(path: string) {
    super(`the data root ${path} is in use by another daemon`)
    this.name = 'DataRootInUse'
  }
}

export interface DataRoot {
  path: string
  release(): Promise<void>
}

/**
 * Creates the folder if need be and takes it. The lock is an abstract unix socket named after the folder, so the kernel
 * gives it back however the owner ends.
 *
 * @throws {DataRootInUse}
 */
export async function openDataRoot(path: string): Promise<DataRoot> {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  const name = createHash('sha256').update(realpathSync(path)).digest('hex')
  const lock = createServer()
  await listenAbstract(lock, `\0drydock-data-root-${name}`, path)
  lock.unref()
  return { path, release: () => new Promise((resolve) => lock.close(() => resolve())) }
}

function listenAbstract(server: Server, name: string, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new DataRootInUse(path) : error),
    )
    server.listen(name, resolve)
  })
}
