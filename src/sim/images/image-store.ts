/** The images themselves: configurations by id, and what this host remembers about each. Knows no names and no layers' bytes. */
import * as v from 'valibot'
import type { ImageDocument } from '../../protocol/oci-image.ts'
import { bySchema, collection, type Collection, type Form } from '../store/collection.ts'
import type { DocStore } from '../store/store.ts'
import { parseImage } from './documents.ts'

export interface StoredImage {
  /** `sha256:<64 hex>` */
  id: string
  document: ImageDocument
  /** The image it was built from on this host. */
  parent?: string
  /** RFC 3339; when somebody last tagged it. */
  lastTagTime?: string
  /** Deleted by force while containers use it: gone for everybody but them. */
  removed?: true
}

/** The configuration byte for byte, since its digest is the id. */
type Known = StoredImage & { config: string }
type Doc = Omit<Known, 'id' | 'document'>

const readDoc = bySchema<Doc>(
  v.object({
    config: v.string(),
    parent: v.exactOptional(v.string()),
    lastTagTime: v.exactOptional(v.string()),
    removed: v.exactOptional(v.literal(true)),
  }),
)

const form: Form<Known> = {
  name: 'images',
  migrations: [],
  read(value, id) {
    const doc = readDoc(value)
    return { ...doc, id, document: parseImage(new TextEncoder().encode(doc.config)) }
  },
}

export class ImageStore {
  #stored: Collection<Known, Doc>
  #images: Map<string, Known>
  /** There are images that could not be read, and so may have any of the layers. */
  readonly someAside: boolean

  private constructor(stored: Collection<Known, Doc>, images: Map<string, Known>, someAside: boolean) {
    this.#stored = stored
    this.#images = images
    this.someAside = someAside
  }

  static async open(docs: DocStore, report: (error: unknown) => void): Promise<ImageStore> {
    const stored = collection<Known, Doc>(docs, form, report)
    const { entries, aside } = await stored.load()
    return new ImageStore(stored, new Map(entries), aside.size > 0)
  }

  /** Also images that are removed but still in use. */
  get(id: string): StoredImage | undefined {
    return this.#images.get(id)
  }

  /** All that are not removed. */
  all(): StoredImage[] {
    return [...this.#images.values()].filter(({ removed }) => !removed)
  }

  /** Also the removed ones: all whose layers must stay. */
  everything(): StoredImage[] {
    return [...this.#images.values()]
  }

  childrenOf(id: string): StoredImage[] {
    return this.all().filter(({ parent }) => parent === id)
  }

  /**
   * Ids that begin with the digits, with or without `sha256:`.
   *
   * @returns the image, if there is exactly one.
   */
  search(prefix: string): StoredImage | undefined {
    const digits = prefix.startsWith('sha256:') ? prefix.slice('sha256:'.length) : prefix
    if (!/^[a-f0-9]{1,64}$/.test(digits)) return undefined
    const [first, ...others] = this.all().filter(({ id }) => id.startsWith(`sha256:${digits}`))
    return others.length === 0 ? first : undefined
  }

  /** Stores an image; one that was removed comes back. @param config the bytes whose digest is the id. */
  async put(id: string, config: Uint8Array, more: { parent?: string } = {}): Promise<StoredImage> {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(config)
    const { removed: _, ...known } = this.#images.get(id) ?? {}
    return this.#write({ ...known, id, document: parseImage(config), config: text, ...more })
  }

  async setLastTagTime(id: string, lastTagTime: string): Promise<void> {
    await this.#write({ ...this.#images.get(id)!, lastTagTime })
  }

  /** Hides an image from all but `get`. */
  async markRemoved(id: string): Promise<void> {
    await this.#write({ ...this.#images.get(id)!, removed: true })
  }

  async delete(id: string): Promise<void> {
    await this.#stored.delete(id)
    this.#images.delete(id)
  }

  async #write(image: Known): Promise<StoredImage> {
    const { id, document: _, ...doc } = image
    await this.#stored.put(id, doc)
    this.#images.set(id, image)
    return image
  }
}
