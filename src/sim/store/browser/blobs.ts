import type { BlobReader, BlobStore, BlobWriter } from '../store.ts'
import type { SyncHandles } from './handles.ts'
import { ignoreMissing, openSync, rename, whenReleased, writeAll, type SyncHandle } from './opfs.ts'

const TEMPORARY = 'tmp-'
const MAX_GATHERED_BYTES = 4 * 1024 * 1024

/** Blobs as OPFS files named by their hex digits. Unfinished ones of an earlier visit are removed. @param handles of the same folder. */
export async function opfsBlobs(folder: FileSystemDirectoryHandle, handles: SyncHandles): Promise<BlobStore> {
  for (const name of await namesIn(folder))
    if (name.startsWith(TEMPORARY)) await whenReleased(() => folder.removeEntry(name)).catch(ignoreMissing)
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
  const gathered = new Gathered(handle)
  return {
    write: async (bytes) => gathered.write(bytes),
    async commit(digest) {
      gathered.flush()
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

/** Writes in large pieces: in Chromium each write is a call to another process, so 4 MiB at a time is three times as fast as 256 KiB. */
class Gathered {
  #handle: SyncHandle
  #buffer = new Uint8Array(64 * 1024)
  #filled = 0
  #at = 0

  constructor(handle: SyncHandle) {
    this.#handle = handle
  }

  write(bytes: Uint8Array): void {
    if (this.#filled + bytes.length > MAX_GATHERED_BYTES) this.flush()
    if (bytes.length > MAX_GATHERED_BYTES) return this.#put(bytes)
    if (this.#filled + bytes.length > this.#buffer.length) this.#grow(this.#filled + bytes.length)
    this.#buffer.set(bytes, this.#filled)
    this.#filled += bytes.length
  }

  flush(): void {
    this.#put(this.#buffer.subarray(0, this.#filled))
    this.#filled = 0
  }

  #put(bytes: Uint8Array): void {
    if (bytes.length === 0) return
    writeAll(this.#handle, bytes, this.#at)
    this.#at += bytes.length
  }

  #grow(needed: number): void {
    const larger = new Uint8Array(Math.min(MAX_GATHERED_BYTES, Math.max(needed, this.#buffer.length * 4)))
    larger.set(this.#buffer.subarray(0, this.#filled))
    this.#buffer = larger
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
