/** The images themselves: configurations by id, and what this host remembers about each. Knows no names and no layers' bytes. */
import type { ImageDocument } from '../../protocol/oci-image.ts'
import type { DocStore } from '../store/store.ts'
import { DocumentError, parseImage } from './documents.ts'

const COLLECTION = 'images'

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

interface Doc {
  /** The configuration byte for byte, since its digest is the id. */
  config: string
  parent?: string
  lastTagTime?: string
  removed?: true
}

export class ImageStore {
  #docs: DocStore
  #images: Map<string, StoredImage & { config: string }>

  private constructor(docs: DocStore, images: Map<string, StoredImage & { config: string }>) {
    this.#docs = docs
    this.#images = images
  }

  static async open(docs: DocStore): Promise<ImageStore> {
    const images = new Map<string, StoredImage & { config: string }>()
    for (const [id, document] of await docs.entries(COLLECTION)) {
      const image = readable(id, document as Doc)
      if (image) images.set(id, image)
    }
    return new ImageStore(docs, images)
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
    await this.#docs.delete(COLLECTION, id)
    this.#images.delete(id)
  }

  async #write(image: StoredImage & { config: string }): Promise<StoredImage> {
    const { id, document: _, ...doc } = image
    await this.#docs.put(COLLECTION, id, doc satisfies Doc)
    this.#images.set(id, image)
    return image
  }
}

/** As moby does, an image that cannot be read is left out: it must not keep the host from starting. */
function readable(id: string, doc: Doc): (StoredImage & { config: string }) | null {
  try {
    return { id, ...doc, document: parseImage(new TextEncoder().encode(doc.config)) }
  } catch (error) {
    if (error instanceof DocumentError) return null
    throw error
  }
}
