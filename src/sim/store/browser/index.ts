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

/** @param name of the sandbox: its folder in OPFS, and the prefix of its databases. */
export async function openBrowserStores(name: string): Promise<Stores> {
  const root = await navigator.storage.getDirectory()
  const folder = await root.getDirectoryHandle(name, { create: true })
  const blobs = await folder.getDirectoryHandle('blobs', { create: true })
  const logs = await folder.getDirectoryHandle('logs', { create: true })
  return {
    docs: indexedDocs(name),
    blobs: await opfsBlobs(blobs),
    logs: bufferedLogs(opfsLogFiles(new SyncHandles(logs, MAX_OPEN_LOGS))),
  }
}

const MAX_OPEN_LOGS = 16
