import type { LogFiles } from '../buffered-logs.ts'
import type { SyncHandles } from './handles.ts'
import { writeAll } from './opfs.ts'

/** Logs as OPFS files named by their ids. */
export function opfsLogFiles(handles: SyncHandles): LogFiles {
  return {
    async append(id, bytes) {
      const handle = (await handles.open(fileName(id), true))!
      writeAll(handle, bytes, handle.getSize())
      handle.flush()
    },
    async size(id) {
      return (await handles.open(fileName(id)))?.getSize() ?? 0
    },
    async read(id, offset, length) {
      const handle = await handles.open(fileName(id))
      if (!handle) return new Uint8Array(0)
      const bytes = new Uint8Array(Math.max(0, Math.min(length, handle.getSize() - offset)))
      return bytes.subarray(0, handle.read(bytes, { at: offset }))
    },
    delete: (id) => handles.remove(fileName(id)),
  }
}

function fileName(id: string): string {
  if (!/^[A-Za-z0-9-]{1,64}$/.test(id)) throw new Error(`not a log: ${id}`)
  return id
}
