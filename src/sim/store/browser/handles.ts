import { ignoreMissing, openSync, type SyncHandle } from './opfs.ts'

/** Synchronous handles of one OPFS folder's files, the least recently used closed when there are many. */
export class SyncHandles {
  #folder: FileSystemDirectoryHandle
  #max: number
  #open = new Map<string, SyncHandle>()
  #opening = new Map<string, Promise<SyncHandle | null>>()

  constructor(folder: FileSystemDirectoryHandle, max: number) {
    this.#folder = folder
    this.#max = max
  }

  /** The handle if it is open: usable until the current turn ends. */
  opened(name: string): SyncHandle | undefined {
    const handle = this.#open.get(name)
    if (handle) {
      this.#open.delete(name)
      this.#open.set(name, handle)
    }
    return handle
  }

  /** @returns null if there is no such file and none is to be made. */
  async open(name: string, create = false): Promise<SyncHandle | null> {
    const opened = this.opened(name)
    if (opened) return opened
    const opening = this.#opening.get(name) ?? this.#openFile(name, create)
    this.#opening.set(name, opening)
    try {
      return await opening
    } finally {
      this.#opening.delete(name)
    }
  }

  close(name: string): void {
    this.#open.get(name)?.close()
    this.#open.delete(name)
  }

  closeAll(): void {
    for (const handle of this.#open.values()) handle.close()
    this.#open.clear()
  }

  async remove(name: string): Promise<void> {
    await this.#opening.get(name)
    this.close(name)
    await this.#folder.removeEntry(name).catch(ignoreMissing)
  }

  async #openFile(name: string, create: boolean): Promise<SyncHandle | null> {
    const file = await this.#folder.getFileHandle(name, { create }).catch(ignoreMissing)
    if (!file) return null
    const handle = await openSync(file)
    this.#open.set(name, handle)
    if (this.#open.size > this.#max) this.close(this.#open.keys().next().value!)
    return handle
  }
}
