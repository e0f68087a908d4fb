/** All containers of the host: found by id, name, or the begin of an id; their names; and how they are stored. */
import { DockerError } from '../base/errors.ts'
import { PruneGuard } from '../base/prune-guard.ts'
import { collection, type Collection } from '../store/collection.ts'
import type { DocStore } from '../store/store.ts'
import { nameConflict } from './create/names.ts'
import { Container } from './container.ts'
import type { ContainerRecord } from './record.ts'
import { containerForm } from './stored.ts'

export class Containers {
  readonly pruning = new PruneGuard()
  #stored: Collection<ContainerRecord>
  #aside: ReadonlySet<string> = new Set()
  #byId = new Map<string, Container>()
  /** Also names of containers that are only being made. */
  #ids = new Map<string, string>()

  constructor(docs: DocStore, report: (error: unknown) => void) {
    this.#stored = collection(docs, containerForm, report)
  }

  /** Reads what is stored. Once, when the engine starts. */
  async load(): Promise<void> {
    const { entries, aside } = await this.#stored.load()
    this.#aside = aside
    for (const [, record] of entries) {
      const container = new Container(record)
      this.#byId.set(container.id, container)
      this.#ids.set(container.name, container.id)
    }
  }

  all(): Container[] {
    return [...this.#byId.values()]
  }

  /** Whether its record is put aside, since it cannot be read: nobody sees such a container, but its files stay. */
  isAside(id: string): boolean {
    return this.#aside.has(id)
  }

  get(id: string): Container | undefined {
    return this.#byId.get(id)
  }

  /** Those made from the image, in any state. */
  usingImage(imageId: string): Container[] {
    return this.all().filter(({ record }) => record.image.id === imageId)
  }

  /** Those that have the volume among their mounts, in any state. */
  usingVolume(volume: string): Container[] {
    return this.all().filter(({ record }) =>
      record.mounts.some(({ type, name }) => type === 'volume' && name === volume),
    )
  }

  /**
   * By full id, then by name (with or without slash), then by an id's begin.
   *
   * @throws {DockerError} notFound: `No such container: web`; invalid: the begin of several ids.
   */
  find(term: string): Container {
    const id = this.#ids.get(term.replace(/^\//, ''))
    const exact = this.#byId.get(term) ?? (id === undefined ? undefined : this.#byId.get(id))
    if (exact) return exact
    const begun = term === '' ? [] : this.all().filter((container) => container.id.startsWith(term))
    if (begun.length > 1) {
      throw new DockerError('invalid', `multiple IDs found with provided prefix: ${term}`)
    }
    if (begun[0]) return begun[0]
    throw new DockerError('notFound', `No such container: ${term}`)
  }

  /** @returns undefined where `find` throws. */
  tryFind(term: string): Container | undefined {
    try {
      return this.find(term)
    } catch {
      // Not there, or ambiguous: the caller asked whether there is one.
      return undefined
    }
  }

  /** Keeps a name for a container, until `release`. @throws {DockerError} conflict */
  reserve(name: string, id: string): void {
    const holder = this.#ids.get(name)
    if (holder !== undefined && holder !== id) throw nameConflict(name, holder)
    this.#ids.set(name, id)
  }

  isTaken(name: string): boolean {
    return this.#ids.has(name)
  }

  /** Gives a name back, unless another container has it by now. */
  release(name: string, id: string): void {
    if (this.#ids.get(name) === id) this.#ids.delete(name)
  }

  /** Stores a new container; only then others see it. */
  async add(container: Container): Promise<void> {
    await this.save(container)
    this.#byId.set(container.id, container)
  }

  /** Resolves when the record, as it is now, is durable. */
  async save(container: Container): Promise<void> {
    await this.#stored.put(container.id, container.record)
  }

  async delete(container: Container): Promise<void> {
    await this.#stored.delete(container.id)
    container.gone = true
    this.#byId.delete(container.id)
    this.release(container.name, container.id)
  }
}
