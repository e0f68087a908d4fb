import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { StaticLayout } from '../sim/registry/layout.ts'

/** The bundled registry's files in a folder. */
export function fileLayout(dir: string): StaticLayout {
  return {
    index: async () => JSON.parse(await readFile(join(dir, 'index.json'), 'utf8')),
    async blob(digest) {
      if (!/^sha256:[0-9a-f]{64}$/.test(digest)) throw new Error(`malformed digest ${JSON.stringify(digest)}`)
      const file = createReadStream(join(dir, 'blobs', digest.replace(':', '/')))
      return Readable.toWeb(file) as unknown as ReadableStream<Uint8Array>
    },
  }
}
