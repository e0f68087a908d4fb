/** The stores as files under one folder, for `dockerd` under Node. Knows files; knows nothing of what they mean. */
import type { Stores } from '../../sim/store/store.ts'
import { bufferedLogs } from '../../sim/store/buffered-logs.ts'
import { fileBlobs } from './blobs.ts'
import { fileDocs } from './docs.ts'
import { logFiles } from './logs.ts'

/**
 * Opens the stores in a folder, which is made if need be, and clears away what an interrupted write left there.
 *
 * ```text
 * blobs/sha256/<hex>          bytes by digest
 * docs/<collection>/<hash>    { key, document } as JSON, named by the key's sha256
 * docs/transaction.json       changes of a transaction, made but not applied yet
 * logs/<id>                   one log
 * ```
 *
 * @param report told of files that are put aside, since they hold no document.
 */
export function openFileStores(folder: string, report: (error: unknown) => void = console.error): Stores {
  return {
    docs: fileDocs(`${folder}/docs`, report),
    blobs: fileBlobs(`${folder}/blobs`),
    logs: bufferedLogs(logFiles(`${folder}/logs`)),
  }
}
