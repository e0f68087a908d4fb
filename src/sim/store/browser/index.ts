/**
 * The stores of a tab, for a worker: documents in IndexedDB, blobs and logs as OPFS files with synchronous handles. Those
 * handles are exclusive, which is why one worker must own a sandbox.
 */
import { bufferedLogs } from '../buffered-logs.ts'
import type { Stores } from '../store.ts'
import { opfsBlobs } from './blobs.ts'
import { indexedDocs } from './docs.ts'
import { SyncHandles } from './handles.ts'
import { opfsLogFiles } from './logs.ts'

export interface BrowserStores extends Stores {
  /** Lets go of all files and of the database, so that somebody else may open them. */
  close(): Promise<void>
}

/** @param name of the sandbox: its folder in OPFS, and its database. */
export async function openBrowserStores(name: string): Promise<BrowserStores> {
  const root = await navigator.storage.getDirectory()
  const folder = await root.getDirectoryHandle(name, { create: true })
  const blobs = await folder.getDirectoryHandle('blobs', { create: true })
  const blobFiles = new SyncHandles(blobs, MAX_OPEN_BLOBS)
  const logFiles = new SyncHandles(await folder.getDirectoryHandle('logs', { create: true }), MAX_OPEN_LOGS)
  const docs = await indexedDocs(name)
  const logs = bufferedLogs(opfsLogFiles(logFiles))
  return {
    docs,
    blobs: await opfsBlobs(blobs, blobFiles),
    logs,
    async close() {
      await logs.flush().finally(() => {
        logFiles.closeAll()
        blobFiles.closeAll()
        docs.close()
      })
    },
  }
}

const MAX_OPEN_BLOBS = 32
const MAX_OPEN_LOGS = 16
