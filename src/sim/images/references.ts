/** Which name stands for which image: Docker's repositories.json, one document per name. */
import {
  familiarString,
  parseReference,
  referenceString,
  trimmed,
  withDefaultTag,
  withDigest,
  type Reference,
} from '../../protocol/reference.ts'
import type { DocStore } from '../store/store.ts'

const COLLECTION = 'image-references'

interface Entry {
  reference: Reference
  id: string
}

export class References {
  #docs: DocStore
  /** By the name as written in full; the digest counts where both tag and digest are given. */
  #entries: Map<string, Entry>

  private constructor(docs: DocStore, entries: Map<string, Entry>) {
    this.#docs = docs
    this.#entries = entries
  }

  static async open(docs: DocStore): Promise<References> {
    const entries = new Map<string, Entry>()
    for (const [key, document] of await docs.entries(COLLECTION))
      entries.set(key, { reference: parseReference(key), id: (document as { id: string }).id })
    return new References(docs, entries)
  }

  /** @returns the image's id; undefined if the name stands for none. */
  get(reference: Reference): string | undefined {
    return this.#entries.get(keyOf(reference))?.id
  }

  /** All names of an image, sorted. */
  of(id: string): Reference[] {
    const found = [...this.#entries].filter(([, entry]) => entry.id === id)
    return found.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry.reference)
  }

  /** Tags of an image as people write them, sorted. */
  tagsOf(id: string): string[] {
    return this.of(id)
      .filter(({ digest }) => digest === undefined)
      .map(familiarString)
  }

  digestsOf(id: string): string[] {
    return this.of(id)
      .filter(({ digest }) => digest !== undefined)
      .map(familiarString)
  }

  /** Lets a name stand for an image from now on, whichever it stood for before. */
  async set(reference: Reference, id: string): Promise<void> {
    const key = keyOf(reference)
    if (this.#entries.get(key)?.id === id) return
    await this.#docs.put(COLLECTION, key, { id })
    this.#entries.set(key, { reference: normal(reference), id })
  }

  async delete(reference: Reference): Promise<void> {
    const key = keyOf(reference)
    await this.#docs.delete(COLLECTION, key)
    this.#entries.delete(key)
  }
}

function normal(reference: Reference): Reference {
  return reference.digest === undefined
    ? withDefaultTag(reference)
    : withDigest(trimmed(reference), reference.digest)
}

function keyOf(reference: Reference): string {
  return referenceString(normal(reference))
}
