import type { Layer, LayerSource } from '../../protocol/layer.ts'
import { newDirectory, setChild, type Inode, type LayerReader } from './inode.ts'
import { buildLayerTree } from './layer-tree.ts'

const HEX_DIGEST = /^[0-9a-f]{64}$/
/** So many digits are enough to name a layer that is open. */
const SHORT_NAME = /^[0-9a-f]{16,63}$/

/**
 * The directory `/`, whose names are the hex digits of diff ids. A layer is opened when its name is first walked to, and
 * its tree stays from then on: the guest's kernel caches names and file handles of it for as long as it likes. From then on
 * it also goes by its first 16 digits or more, because mount options are short.
 */
export class LayerRoot {
  readonly directory: Inode
  readonly #layers: LayerSource
  readonly #opening = new Map<string, Promise<Inode | null>>()
  #numbers = 0

  constructor(layers: LayerSource) {
    this.#layers = layers
    this.directory = newDirectory(this.#nextNumber(), 0o755, null)
  }

  /** @returns null if there is no such layer; at once if it is open already. */
  lookup(name: string): Inode | null | Promise<Inode | null> {
    const present = this.directory.children!.get(name)
    if (present) return present
    if (SHORT_NAME.test(name)) return this.#openLayerBeginningWith(name)
    if (!HEX_DIGEST.test(name)) return null
    const opening = this.#opening.get(name) ?? this.#open(name).finally(() => this.#opening.delete(name))
    this.#opening.set(name, opening)
    return opening
  }

  #openLayerBeginningWith(digits: string): Inode | null {
    for (const [name, tree] of this.directory.children!) if (name.startsWith(digits)) return tree
    return null
  }

  async #open(name: string): Promise<Inode | null> {
    const layer = await this.#layers.open(`sha256:${name}`)
    if (!layer) return null
    const tree = buildLayerTree(layer.entries, new ReopeningReader(this.#layers, layer), this.#nextNumber)
    tree.parent = this.directory
    setChild(this.directory, name, tree)
    this.directory.listing = null
    return tree
  }

  /** Small and without gaps, because a 32-bit guest folds 64 bits into 32 and would take two files for one. */
  #nextNumber = (): number => ++this.#numbers
}

/**
 * Reads a layer that may be deleted and pulled again meanwhile: the guest still holds on to the files of the first
 * copy, and the second has the same bytes (they have the same digest).
 */
class ReopeningReader implements LayerReader {
  readonly #layers: LayerSource
  #layer: Layer

  constructor(layers: LayerSource, layer: Layer) {
    this.#layers = layers
    this.#layer = layer
  }

  read(offset: number, length: number): Uint8Array | Promise<Uint8Array> {
    try {
      const bytes = this.#layer.read(offset, length)
      return bytes instanceof Uint8Array
        ? bytes
        : bytes.catch((error) => this.#readAgain(error, offset, length))
    } catch (error) {
      return this.#readAgain(error, offset, length)
    }
  }

  async #readAgain(error: unknown, offset: number, length: number): Promise<Uint8Array> {
    const layer = await this.#layers.open(this.#layer.diffId)
    if (!layer) throw error
    this.#layer = layer
    return layer.read(offset, length)
  }
}
