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

/** @throws {DOMException} NoModificationAllowedError: somebody has the file open, and keeps it. */
export function openSync(file: FileSystemFileHandle): Promise<SyncHandle> {
  const open = (file as WorkerFile).createSyncAccessHandle
  if (!open) throw new Error('this browser has no synchronous access to its private file system')
  return whenReleased(() => open.call(file))
}

/**
 * What needs a file that nobody has open. A page that was closed or loaded anew has its files open for a moment longer than
 * its lock, so a refusal is final only after two seconds.
 * @throws {DOMException} NoModificationAllowedError: somebody has the file open, and keeps it.
 */
export async function whenReleased<T>(take: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await take()
    } catch (error) {
      if ((error as DOMException).name !== 'NoModificationAllowedError' || attempt === 100) throw error
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
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
