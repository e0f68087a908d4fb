import type { LayerEntry } from '../../protocol/layer.ts'
import { TarIndexer } from '../../protocol/tar/index.ts'
import type { BlobStore, BlobWriter } from '../store/store.ts'
import { newSha256, type Hasher } from './sha256.ts'

/** Pieces are gathered to this size: unzipping yields 16 KiB, and every piece costs a write. */
const PIECE_BYTES = 256 * 1024
/** Larger than any layer that makes sense in a tab, smaller than what a few kilobytes of gzip can grow to. */
const MAX_TAR_BYTES = 8 * 1024 * 1024 * 1024

/** A layer on its way in: bytes of the tar are hashed, indexed and stored as they come, and visible once committed. */
export class LayerDraft {
  #writer: BlobWriter
  #hasher: Hasher
  #indexer = new TarIndexer()
  #piece = new Uint8Array(PIECE_BYTES)
  #filled = 0
  #size = 0
  #result: { diffId: string; entries: LayerEntry[] } | null = null

  private constructor(writer: BlobWriter, hasher: Hasher) {
    this.#writer = writer
    this.#hasher = hasher
  }

  static async begin(blobs: BlobStore): Promise<LayerDraft> {
    return new LayerDraft(await blobs.create(), await newSha256())
  }

  /** @throws {TarError} it is not a layer; whatever the store throws when it is full. */
  async write(bytes: Uint8Array): Promise<void> {
    this.#size += bytes.length
    if (this.#size > MAX_TAR_BYTES) throw new RangeError(`the layer is larger than ${MAX_TAR_BYTES} bytes`)
    for (let at = 0; at < bytes.length;) {
      const part = bytes.subarray(at, at + PIECE_BYTES - this.#filled)
      this.#piece.set(part, this.#filled)
      this.#filled += part.length
      at += part.length
      if (this.#filled === PIECE_BYTES) await this.#flush()
    }
  }

  /** No more bytes. @returns the diff id and the index. @throws {TarError} */
  async finish(): Promise<{ diffId: string; entries: LayerEntry[] }> {
    await this.#flush()
    this.#result = { diffId: this.#hasher.digest(), entries: this.#indexer.finish() }
    return this.#result
  }

  result(): { diffId: string; entries: LayerEntry[] } {
    if (!this.#result) throw new Error('the layer is not finished')
    return this.#result
  }

  async commit(): Promise<void> {
    await this.#writer.commit(this.result().diffId)
  }

  async abort(): Promise<void> {
    await this.#writer.abort()
  }

  async #flush(): Promise<void> {
    const piece = this.#piece.subarray(0, this.#filled)
    this.#filled = 0
    if (piece.length === 0) return
    this.#hasher.update(piece)
    this.#indexer.write(piece)
    await this.#writer.write(piece)
  }
}
