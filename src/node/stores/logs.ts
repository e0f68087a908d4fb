import { mkdirSync } from 'node:fs'
import { appendFile, open, rm, stat } from 'node:fs/promises'
import type { LogFiles } from '../../sim/store/buffered-logs.ts'

export function logFiles(root: string): LogFiles {
  mkdirSync(root, { recursive: true, mode: 0o700 })
  const pathOf = (id: string) => {
    if (!/^[A-Za-z0-9-]{1,64}$/.test(id)) throw new Error(`not a log: ${id}`)
    return `${root}/${id}`
  }
  return {
    append: (id, bytes) => appendFile(pathOf(id), bytes, { mode: 0o600 }),
    size: async (id) => (await stat(pathOf(id)).catch(ignoreMissing))?.size ?? 0,
    async read(id, offset, length) {
      const handle = await open(pathOf(id), 'r').catch(ignoreMissing)
      if (!handle) return new Uint8Array(0)
      try {
        const bytes = new Uint8Array(length)
        const { bytesRead } = await handle.read(bytes, 0, length, offset)
        return bytes.subarray(0, bytesRead)
      } finally {
        await handle.close()
      }
    },
    delete: (id) => rm(pathOf(id), { force: true }),
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}
