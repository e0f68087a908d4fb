import type { BlockDevice } from './block-device.ts'

/** The part of `FileSystemSyncAccessHandle` that is used; it exists only in dedicated workers. */
export interface SyncAccessHandle {
  read(buffer: Uint8Array, options: { at: number }): number
  write(buffer: Uint8Array, options: { at: number }): number
  truncate(size: number): void
  getSize(): number
  flush(): void
  close(): void
}

/**
 * A disk kept in a file of the origin private file system.
 *
 * @param name file name in the directory; made, with holes, if it is not there.
 * @throws {DOMException} NoModificationAllowedError: another worker has it open; QuotaExceededError.
 */
export async function openOpfsBlockDevice(
  directory: FileSystemDirectoryHandle,
  name: string,
  sizeBytes: number,
): Promise<BlockDevice> {
  const file = await directory.getFileHandle(name, { create: true })
  const { createSyncAccessHandle } = file as { createSyncAccessHandle?: () => Promise<SyncAccessHandle> }
  if (!createSyncAccessHandle)
    throw new Error('this browser has no synchronous access to its private file system')
  return syncAccessBlockDevice(await createSyncAccessHandle.call(file), sizeBytes)
}

/** @param sizeBytes a smaller file grows to it; a larger one is refused. */
export function syncAccessBlockDevice(handle: SyncAccessHandle, sizeBytes: number): BlockDevice {
  if (handle.getSize() > sizeBytes) {
    handle.close()
    throw new RangeError(`the disk's file is larger than the disk (${sizeBytes} bytes)`)
  }
  if (handle.getSize() < sizeBytes) handle.truncate(sizeBytes)
  let scratch = new Uint8Array(128 * 1024)
  return {
    sizeBytes,
    read(offset, length) {
      if (scratch.length < length) scratch = new Uint8Array(length)
      const bytes = scratch.subarray(0, length)
      const got = handle.read(bytes, { at: offset })
      if (got < length) bytes.fill(0, got)
      return bytes
    },
    write(offset, bytes) {
      const written = handle.write(bytes, { at: offset })
      if (written < bytes.length) throw new Error(`the browser stored ${written} of ${bytes.length} bytes`)
    },
    flush: () => handle.flush(),
    close() {
      handle.flush()
      handle.close()
    },
  }
}
