import { closeSync, openSync } from 'node:fs'

const MAX_OPEN = 64

/** Files open for reading, the least recently used closed when there are many. */
export class OpenFiles {
  #files = new Map<string, number>()

  /** @returns a file descriptor, good until the next call. */
  open(path: string): number {
    const file = this.#files.get(path) ?? openSync(path, 'r')
    this.#files.delete(path)
    this.#files.set(path, file)
    if (this.#files.size > MAX_OPEN) this.close(this.#files.keys().next().value!)
    return file
  }

  close(path: string): void {
    const file = this.#files.get(path)
    if (file !== undefined) closeSync(file)
    this.#files.delete(path)
  }
}
