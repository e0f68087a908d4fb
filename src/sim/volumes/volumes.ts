/**
 * The volumes of the host, by name, and how they are stored. What can be done with them lies beside it, a file for each verb.
 * All are of the `local` driver: directories on the machine's disk. Volumes that mount something (driver options `type`,
 * `device`, `o`) and other drivers are not served.
 */
import { DockerError } from '../base/errors.ts'
import { PruneGuard } from '../base/prune-guard.ts'
import { collection, type Collection } from '../store/collection.ts'
import type { DocStore } from '../store/store.ts'
import { volumeForm } from './stored.ts'
import type { VolumeRecord } from './volume.ts'

export class Volumes {
  readonly pruning = new PruneGuard()
  #stored: Collection<VolumeRecord>
  #records = new Map<string, VolumeRecord>()

  constructor(docs: DocStore, report: (error: unknown) => void) {
    this.#stored = collection(docs, volumeForm, report)
  }

  /** Reads what is stored. Once, when the engine starts. */
  async load(): Promise<void> {
    for (const [name, record] of (await this.#stored.load()).entries) this.#records.set(name, record)
  }

  all(): VolumeRecord[] {
    return [...this.#records.values()]
  }

  get(name: string): VolumeRecord | undefined {
    return this.#records.get(name)
  }

  /** @throws {DockerError} notFound: `get data: no such volume` */
  find(name: string): VolumeRecord {
    const record = this.#records.get(name)
    if (record) return record
    throw new DockerError('notFound', `get ${name}: no such volume`)
  }

  /** Stores it; only then others see it. */
  async add(record: VolumeRecord): Promise<void> {
    await this.#stored.put(record.name, record)
    this.#records.set(record.name, record)
  }

  async delete(name: string): Promise<void> {
    await this.#stored.delete(name)
    this.#records.delete(name)
  }
}
