import type { BlobReader, BlobStore, BlobWriter } from '../store.ts'
import { SyncHandles } from './handles.ts'
import { ignoreMissing, openSync, rename, writeAll, type SyncHandle } from './opfs.ts'

const MAX_OPEN_BLOBS = 32
const TEMPORARY = 'tmp-'

/** Blobs as OPFS files named by their hex digits. Unfinished ones of an earlier visit are removed. */
export async function opfsBlobs(folder: FileSystemDirectoryHandle): Promise<BlobStore> {
  for (const name of await namesIn(folder))
    if (name.startsWith(TEMPORARY)) await folder.removeEntry(name).catch(ignoreMissing)
  const handles = new SyncHandles(folder, MAX_OPEN_BLOBS)
  return {
    create: () => createBlob(folder, handles),
    async open(digest) {
      const handle = await handles.open(fileName(digest))
      return handle && blobReader(fileName(digest), handle.getSize(), handles)
    },
    has: async (digest) => (await folder.getFileHandle(fileName(digest)).catch(ignoreMissing)) !== undefined,
    delete: (digest) => handles.remove(fileName(digest)),
    async list() {
      const names = (await namesIn(folder)).filter((name) => /^[a-f0-9]{64}$/.test(name))
      return Promise.all(
        names.map(async (name) => {
          const file = await (await folder.getFileHandle(name)).getFile()
          return { digest: `sha256:${name}`, sizeBytes: file.size }
        }),
      )
    },
  }
}

/** Reads at once while its file is open. */
function blobReader(name: string, sizeBytes: number, handles: SyncHandles): BlobReader {
  const readFrom = (handle: SyncHandle, offset: number, length: number) => {
    const bytes = new Uint8Array(Math.max(0, Math.min(length, sizeBytes - offset)))
    return bytes.subarray(0, handle.read(bytes, { at: offset }))
  }
  const reopen = async (offset: number, length: number) => {
    const handle = await handles.open(name)
    if (!handle) throw new Error(`blob ${name} was deleted`)
    return readFrom(handle, offset, length)
  }
  return {
    sizeBytes,
    read(offset, length) {
      const handle = handles.opened(name)
      return handle ? readFrom(handle, offset, length) : reopen(offset, length)
    },
  }
}

async function createBlob(folder: FileSystemDirectoryHandle, handles: SyncHandles): Promise<BlobWriter> {
  const name = TEMPORARY + crypto.randomUUID()
  const file = await folder.getFileHandle(name, { create: true })
  const handle = await openSync(file)
  let at = 0
  return {
    async write(bytes) {
      writeAll(handle, bytes, at)
      at += bytes.length
    },
    async commit(digest) {
      handle.flush()
      handle.close()
      handles.close(fileName(digest))
      await rename(file, fileName(digest))
    },
    async abort() {
      handle.close()
      await folder.removeEntry(name).catch(ignoreMissing)
    },
  }
}

function fileName(digest: string): string {
  if (!/^sha256:[a-f0-9]{64}$/.test(digest)) throw new Error(`not a digest: ${digest}`)
  return digest.slice('sha256:'.length)
}

async function namesIn(folder: FileSystemDirectoryHandle): Promise<string[]> {
  const names: string[] = []
  for await (const name of folder.keys()) names.push(name)
  return names
}
