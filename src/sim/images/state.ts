import type { Host } from '../base/host.ts'
import { Lock } from '../base/lock.ts'
import type { BlobStore, DocStore } from '../store/store.ts'
import { Collector } from './collector.ts'
import { ImageStore } from './image-store.ts'
import type { ImagesOptions } from './images.ts'
import { Layers } from './layers.ts'
import { References } from './references.ts'

/** What every operation on images works with. */
export interface ImageState {
  store: ImageStore
  references: References
  layers: Layers
  collector: Collector
  /** Held while names and images change together. */
  lock: Lock
  host: Host
  emit: ImagesOptions['emit']
  containersUsing: ImagesOptions['containersUsing']
}

export async function openState(options: ImagesOptions): Promise<ImageState> {
  const { host, emit, containersUsing } = options
  const parts = await openStores(options.docs, options.blobs)
  const collector = new Collector({ ...parts, containersUsing })
  return { ...parts, collector, lock: new Lock(), host, emit, containersUsing }
}

async function openStores(docs: DocStore, blobs: BlobStore) {
  const [store, references, layers] = await Promise.all([
    ImageStore.open(docs),
    References.open(docs),
    Layers.open(docs, blobs),
  ])
  return { store, references, layers }
}
