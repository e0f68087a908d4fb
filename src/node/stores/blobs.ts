import { existsSync, readSync, statSync } from 'node:fs'
import { open, readdir, rm, stat } from 'node:fs/promises'
import type { BlobReader, BlobStore, BlobWriter } from '../../sim/store/store.ts'
import { openFolder, publish, syncFolder, temporaryIn } from './durable.ts'
import { OpenFiles } from './open-files.ts'

/** Blobs as files, read synchronously: the 9P server answers a read in the same turn. */
export function fileBlobs(root: string): BlobStore {
  const folder = `${root}/sha256`
  const files = new OpenFiles()
  const pathOf = (digest: string) => {
    if (!/^sha256:[a-f0-9]{64}$/.test(digest)) throw new Error(`not a digest: ${digest}`)
    return `${folder}/${digest.slice('sha256:'.length)}`
  }
  openFolder(folder)
  return {
    create: () => createBlob(temporaryIn(folder), pathOf),
    async open(digest) {
      const path = pathOf(digest)
      return existsSync(path) ? openBlob(path, files) : null
    },
    has: async (digest) => existsSync(pathOf(digest)),
    async delete(digest) {
      const path = pathOf(digest)
      files.close(path)
      await rm(path, { force: true })
      await syncFolder(folder)
    },
    async list() {
      const names = (await readdir(folder)).filter((name) => /^[a-f0-9]{64}$/.test(name))
      return Promise.all(
        names.map(async (name) => ({
          digest: `sha256:${name}`,
          sizeBytes: (await stat(`${folder}/${name}`)).size,
        })),
      )
    },
  }
}

async function createBlob(temporary: string, pathOf: (digest: string) => string): Promise<BlobWriter> {
  const handle = await open(temporary, 'wx', 0o600)
  let open_ = true
  const close = async () => {
    if (open_) await handle.close()
    open_ = false
  }
  return {
    async write(bytes) {
      for (let at = 0; at < bytes.length;) at += (await handle.write(bytes, at)).bytesWritten
    },
    async commit(digest) {
      await handle.sync()
      await close()
      await publish(temporary, pathOf(digest))
    },
    async abort() {
      await close()
      await rm(temporary, { force: true })
    },
  }
}

function openBlob(path: string, files: OpenFiles): BlobReader {
  const sizeBytes = statSync(path).size
  return {
    sizeBytes,
    read(offset, length) {
      const wanted = Math.max(0, Math.min(length, sizeBytes - offset))
      const bytes = new Uint8Array(wanted)
      const file = files.open(path)
      let filled = 0
      while (filled < wanted) {
        const read = readSync(file, bytes, filled, wanted - filled, offset + filled)
        if (read === 0) break
        filled += read
      }
      return filled === wanted ? bytes : bytes.subarray(0, filled)
    },
  }
}
