/** Where a tab keeps its sandbox: a folder in OPFS and documents in IndexedDB, or memory. */
import { memoryBlockDevice } from '../../emulator/disk/block-device.memory.ts'
import type { BlockDevice } from '../../emulator/disk/block-device.ts'
import { openOpfsBlockDevice } from '../../emulator/disk/block-device.opfs.ts'
import { deleteIndexedDocs } from '../../sim/store/browser/docs.ts'
import { openBrowserStores } from '../../sim/store/browser/index.ts'
import { whenReleased } from '../../sim/store/browser/opfs.ts'
import { memoryStores } from '../../sim/store/memory.ts'
import type { Stores } from '../../sim/store/store.ts'
import { storageOf } from '../../protocol/host-name.ts'
import { SandboxFailure } from '../failure.ts'

export interface Storage {
  kind: 'opfs' | 'memory'
  stores: Stores
  disk: BlockDevice
  close(): Promise<void>
}

/** @throws {SandboxFailure} storage: another tab holds it, or the browser refuses. */
export async function openStorage(
  host: string,
  wanted: 'opfs' | 'memory',
  diskBytes: number,
): Promise<Storage> {
  if (wanted === 'memory' || !(await hasPrivateFiles())) return inMemory(diskBytes)
  try {
    const stores = await openBrowserStores(storageOf(host))
    const root = await navigator.storage.getDirectory()
    const folder = await root.getDirectoryHandle(storageOf(host), { create: true })
    const disk = await whenReleased(() => openOpfsBlockDevice(folder, 'disk', diskBytes))
    return {
      kind: 'opfs',
      stores,
      disk,
      async close() {
        disk.close()
        await stores.close()
      },
    }
  } catch (error) {
    throw new SandboxFailure('storage', reasonOf(error), { cause: error })
  }
}

/** Deletes all that a host keeps in this browser. @throws {SandboxFailure} storage */
export async function deleteStorage(host: string): Promise<void> {
  try {
    if (await hasPrivateFiles()) {
      const root = await navigator.storage.getDirectory()
      await root.removeEntry(storageOf(host), { recursive: true }).catch((error: unknown) => {
        if ((error as DOMException).name !== 'NotFoundError') throw error
      })
    }
    await deleteIndexedDocs(storageOf(host))
  } catch (error) {
    throw new SandboxFailure('storage', reasonOf(error), { cause: error })
  }
}

function inMemory(diskBytes: number): Storage {
  const disk = memoryBlockDevice(diskBytes)
  return { kind: 'memory', stores: memoryStores(), disk, close: async () => disk.close() }
}

/** Private windows of some browsers have no OPFS, or no synchronous access to it. */
async function hasPrivateFiles(): Promise<boolean> {
  try {
    await navigator.storage.getDirectory()
    return 'createSyncAccessHandle' in FileSystemFileHandle.prototype
  } catch {
    return false
  }
}

function reasonOf(error: unknown): string {
  const { name, message } = error as Error
  if (name === 'NoModificationAllowedError') return 'another tab uses the sandbox'
  if (name === 'QuotaExceededError') return 'the browser gives this page no more room'
  return `the browser's storage failed: ${message}`
}
