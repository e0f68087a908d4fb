/** Which name stands for which image: Docker's repositories.json, one document per name. */
import * as v from 'valibot'
import {
  familiarString,
  parseReference,
  referenceString,
  trimmed,
  withDefaultTag,
  withDigest,
  type Reference,
} from '../../protocol/reference.ts'
import { bySchema, collection, type Collection, type Form } from '../store/collection.ts'
import type { DocStore } from '../store/store.ts'

interface Stored {
  id: string
}

interface Entry extends Stored {
  reference: Reference
}

const readStored = bySchema(v.object({ id: v.string() }))

const form: Form<Entry> = {
  name: 'image-references',
  migrations: [],
  read: (value, key) => ({ ...readStored(value), reference: parseReference(key) }),
}

export class References {
  #stored: Collection<Entry, Stored>
  /** By the name as written in full; the digest counts where both tag and digest are given. */
  #entries: Map<string, Entry>

  private constructor(stored: Collection<Entry, Stored>, entries: Map<string, Entry>) {
    this.#stored = stored
    this.#entries = entries
  }

  static async open(docs: DocStore, report: (error: unknown) => void): Promise<References> {
    const stored = collection<Entry, Stored>(docs, form, report)
    return new References(stored, new Map((await stored.load()).entries))
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
    await this.#stored.put(key, { id })
    this.#entries.set(key, { reference: normal(reference), id })
  }

  async delete(reference: Reference): Promise<void> {
    const key = keyOf(reference)
    await this.#stored.delete(key)
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
