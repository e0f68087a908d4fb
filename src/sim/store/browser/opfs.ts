/** The parts of OPFS that are used and that TypeScript's page types do not have; they exist only in dedicated workers. */
export interface SyncHandle {
  read(bytes: Uint8Array, options: { at: number }): number
  write(bytes: Uint8Array, options: { at: number }): number
  getSize(): number
  flush(): void
  close(): void
}

interface WorkerFile {
  createSyncAccessHandle?: () => Promise<SyncHandle>
  move?: (name: string) => Promise<void>
}

/** @throws {DOMException} NoModificationAllowedError: somebody has the file open. */
export function openSync(file: FileSystemFileHandle): Promise<SyncHandle> {
  const open = (file as WorkerFile).createSyncAccessHandle
  if (!open) throw new Error('this browser has no synchronous access to its private file system')
  return open.call(file)
}

/** Renames a closed file in its folder, over one that may be there. */
export function rename(file: FileSystemFileHandle, name: string): Promise<void> {
  const move = (file as WorkerFile).move
  if (!move) throw new Error('this browser cannot rename files of its private file system')
  return move.call(file, name)
}

/** @throws {DOMException} QuotaExceededError */
export function writeAll(handle: SyncHandle, bytes: Uint8Array, at: number): void {
  const written = handle.write(bytes, { at })
  if (written < bytes.length) throw new DOMException('the private file system is full', 'QuotaExceededError')
}

/** @throws anything but `NotFoundError`. */
export function ignoreMissing(error: unknown): undefined {
  if (!(error instanceof DOMException && error.name === 'NotFoundError')) throw error
}
