import { DockerError } from './errors.ts'

/** Lets one prune of a noun run at a time, and refuses others, as dockerd. */
export class PruneGuard {
  #running = false

  /** @throws {DockerError} conflict: another prune is under way. */
  async run<T>(prune: () => Promise<T>): Promise<T> {
    if (this.#running) throw new DockerError('conflict', 'a prune operation is already running')
    this.#running = true
    try {
      return await prune()
    } finally {
      this.#running = false
    }
  }
}
