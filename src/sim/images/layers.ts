/**
 * Layers: tars in the blob store by diff id, their indexes, and what is known of each. Knows tar and stores; knows nothing
 * of images, and deletes only what it is told to.
 */
import * as v from 'valibot'
import type { Layer, LayerEntry, LayerSource } from '../../protocol/layer.ts'
import type { Descriptor } from '../../protocol/oci-image.ts'
import { TarIndexer } from '../../protocol/tar/index.ts'
import { bySchema, collection, type Collection, type Form, type Loaded } from '../store/collection.ts'
import type { BlobReader, BlobStore, DocStore } from '../store/store.ts'
import { decodeLayerIndex, encodeLayerIndex } from './layer-index.ts'
import { LayerDraft } from './layer-draft.ts'

/** Only kept to be quicker, in a form of its own: what cannot be read of it is made again. */
const INDEX_COLLECTION = 'layer-indexes'
const SCAN_BYTES = 1024 * 1024

export interface StoredLayer {
  diffId: string
  /** Bytes of its files, as `docker history` counts them. */
  sizeBytes: number
  /** Compressed forms it is known by in registries. */
  sources: Pick<Descriptor, 'digest' | 'mediaType' | 'size'>[]
}

const form: Form<StoredLayer> = {
  name: 'layers',
  migrations: [],
  read: bySchema(
    v.object({
      diffId: v.string(),
      sizeBytes: v.number(),
      sources: v.array(v.object({ digest: v.string(), mediaType: v.string(), size: v.number() })),
    }),
  ),
}

export class Layers implements LayerSource {
  #docs: DocStore
  #stored: Collection<StoredLayer>
  #blobs: BlobStore
  #layers: Map<string, StoredLayer>
  #aside: ReadonlySet<string>
  #opened = new Map<string, Promise<Layer | null>>()

  private constructor(
    docs: DocStore,
    blobs: BlobStore,
    stored: Collection<StoredLayer>,
    { entries, aside }: Loaded<StoredLayer>,
  ) {
    this.#docs = docs
    this.#blobs = blobs
    this.#stored = stored
    this.#layers = new Map(entries)
    this.#aside = aside
  }

  static async open(docs: DocStore, blobs: BlobStore, report: (error: unknown) => void): Promise<Layers> {
    const stored = collection(docs, form, report)
    return new Layers(docs, blobs, stored, await stored.load())
  }

  get(diffId: string): StoredLayer | undefined {
    return this.#layers.get(diffId)
  }

  /** The layer that a registry's blob unpacks to, if it is here. */
  bySource(digest: string): StoredLayer | undefined {
    return [...this.#layers.values()].find(({ sources }) =>
      sources.some((source) => source.digest === digest),
    )
  }

  all(): StoredLayer[] {
    return [...this.#layers.values()]
  }

  /** Bytes of all files of the layers, each counted as often as it is named. */
  sizeOf(diffIds: string[]): number {
    return diffIds.reduce((sum, id) => sum + (this.#layers.get(id)?.sizeBytes ?? 0), 0)
  }

  open(diffId: string): Promise<Layer | null> {
    const layer = this.#opened.get(diffId) ?? this.#openLayer(diffId)
    this.#opened.set(diffId, layer)
    layer.then(
      (found) => found ?? this.#opened.delete(diffId),
      () => this.#opened.delete(diffId),
    )
    return layer
  }

  /** Begins a new layer; see there. */
  draft(): Promise<LayerDraft> {
    return LayerDraft.begin(this.#blobs)
  }

  /** Keeps a finished draft as a layer. One that is here already only learns another source. */
  async add(draft: LayerDraft, source?: StoredLayer['sources'][number]): Promise<StoredLayer> {
    const { diffId, entries } = draft.result()
    const known = this.#layers.get(diffId)
    const sources = [...(known?.sources ?? []), ...(source ? [source] : [])]
    if (known) await draft.abort()
    else {
      await draft.commit()
      await this.#docs.put(INDEX_COLLECTION, diffId, encodeLayerIndex(entries))
    }
    const layer = { diffId, sizeBytes: known?.sizeBytes ?? filesSize(entries), sources: unique(sources) }
    await this.#stored.put(diffId, layer)
    this.#layers.set(diffId, layer)
    return layer
  }

  async delete(diffId: string): Promise<void> {
    this.#layers.delete(diffId)
    this.#opened.delete(diffId)
    await this.#docs.transaction([
      this.#stored.deleting(diffId),
      { collection: INDEX_COLLECTION, key: diffId },
    ])
    await this.#blobs.delete(diffId)
  }

  /** Deletes bytes that are no layer: left behind by a crash between two writes. */
  async deleteStrays(): Promise<void> {
    for (const { digest } of await this.#blobs.list())
      if (!this.#layers.has(digest) && !this.#aside.has(digest)) await this.#blobs.delete(digest)
  }

  async #openLayer(diffId: string): Promise<Layer | null> {
    if (!this.#layers.has(diffId)) return null
    const blob = await this.#blobs.open(diffId)
    if (!blob) return null
    const entries = await this.#entries(diffId, blob)
    return { diffId, entries, read: (offset, length) => blob.read(offset, length) }
  }

  async #entries(diffId: string, blob: BlobReader): Promise<LayerEntry[]> {
    const text = await this.#docs.get(INDEX_COLLECTION, diffId)
    const kept = typeof text === 'string' ? decodeLayerIndex(text) : null
    if (kept) return kept
    const entries = await scan(blob)
    await this.#docs.put(INDEX_COLLECTION, diffId, encodeLayerIndex(entries))
    return entries
  }
}

async function scan(blob: BlobReader): Promise<LayerEntry[]> {
  const indexer = new TarIndexer()
  for (let at = 0; at < blob.sizeBytes; at += SCAN_BYTES) indexer.write(await blob.read(at, SCAN_BYTES))
  return indexer.finish()
}

/** As Docker's `directory.Size` of the unpacked layer: hard links once, a symlink's target as its size. */
function filesSize(entries: LayerEntry[]): number {
  const sizeOf = ({ type, size, link = '' }: LayerEntry) =>
    type === 'symlink' ? new TextEncoder().encode(link).length : size
  return entries.reduce((sum, entry) => sum + sizeOf(entry), 0)
}

function unique(sources: StoredLayer['sources']): StoredLayer['sources'] {
  return [...new Map(sources.map((source) => [source.digest, source])).values()]
}
