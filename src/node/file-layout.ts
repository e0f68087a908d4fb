import { createReadStream } from 'node:fs'
import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { StaticLayout } from '../sim/registry/layout.ts'

/** The bundled registry's files in a folder. */
export function fileLayout(dir: string): StaticLayout {
  return {
    index: async () => JSON.parse(await readFile(join(dir, 'index.json'), 'utf8')),
    async blob(digest) {
      if (!/^sha256:[0-9a-f]{64}$/.test(digest)) throw new Error(`malformed digest ${JSON.stringify(digest)}`)
      const path = join(dir, 'blobs', digest.replace(':', '/'))
      await access(path)
      return contentOf(path)
    },
  }
}

/** Opened by the first read, so that a content nobody reads holds no descriptor; closed at the end or when cancelled. */
function contentOf(path: string): ReadableStream<Uint8Array> {
  let parts: AsyncIterator<Buffer> | undefined
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        parts ??= createReadStream(path)[Symbol.asyncIterator]() as AsyncIterator<Buffer>
        const { done, value } = await parts.next()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      async cancel() {
        await parts?.return?.()
      },
    },
    { highWaterMark: 0 },
  )
}
