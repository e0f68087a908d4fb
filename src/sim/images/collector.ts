import { Lock } from '../base/lock.ts'
import type { ImageStore } from './image-store.ts'
import type { ImageUser } from './image.ts'
import type { Layers } from './layers.ts'

interface Parts {
  store: ImageStore
  layers: Layers
  containersUsing: (imageId: string) => ImageUser[]
}

/** Deletes layers that no image has any more, but never while a pull may be about to use them. */
export class Collector {
  #parts: Parts
  #users = 0
  #wanted = false
  #lock = new Lock()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Runs something that finds and adds layers before there is an image to hold them. */
  async hold<T>(task: () => Promise<T>): Promise<T> {
    this.#users++
    try {
      return await task()
    } finally {
      this.#users--
      if (this.#wanted) await this.collect()
    }
  }

  /** Resolves at once, to be done later, while something is held. */
  collect(): Promise<void> {
    return this.#lock.run(async () => {
      this.#wanted = this.#users > 0
      if (!this.#wanted) await this.#collect()
    })
  }

  async #collect(): Promise<void> {
    const { store, layers, containersUsing } = this.#parts
    for (const { id, removed } of store.everything())
      if (removed && containersUsing(id).length === 0) await store.delete(id)
    if (store.someAside) return
    const needed = new Set(store.everything().flatMap(({ document }) => document.rootfs.diff_ids))
    for (const { diffId } of layers.all()) {
      // A pull that began meanwhile may have found this very layer.
      if (this.#users > 0) return void (this.#wanted = true)
      if (!needed.has(diffId)) await layers.delete(diffId)
    }
    if (this.#users === 0) await layers.deleteStrays()
  }
}
