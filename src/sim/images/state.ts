import type { Host } from '../base/host.ts'
import { Lock } from '../base/lock.ts'
import { PruneGuard } from '../base/prune-guard.ts'
import type { Events } from '../events/events.ts'
import type { DocStore } from '../store/store.ts'
import { Collector } from './collector.ts'
import { ImageStore } from './image-store.ts'
import type { ImageUser } from './image.ts'
import { Layers } from './layers.ts'
import { References } from './references.ts'

/** What every verb of images works with. */
export interface ImageState {
  readonly store: ImageStore
  readonly references: References
  readonly layers: Layers
  readonly collector: Collector
  /** Held while names and images change together. */
  readonly lock: Lock
  readonly pruning: PruneGuard
  readonly host: Host
  readonly events: Events
  /** Containers made from the image, in any state. */
  readonly containersUsing: (imageId: string) => ImageUser[]
}

export interface StateOptions extends Pick<ImageState, 'host' | 'events' | 'containersUsing'> {
  docs: DocStore
  /** Opened before, since a machine may show them before there is an engine. */
  layers: Promise<Layers>
  /** Told of documents that are put aside, since they cannot be read. */
  report: (error: unknown) => void
}

export async function openState(options: StateOptions): Promise<ImageState> {
  const { host, events, containersUsing } = options
  const parts = await openStores(options)
  const collector = new Collector({ ...parts, containersUsing })
  const pruning = new PruneGuard()
  return { ...parts, collector, lock: new Lock(), pruning, host, events, containersUsing }
}

async function openStores({ docs, layers: opening, report }: StateOptions) {
  const [store, references, layers] = await Promise.all([
    ImageStore.open(docs, report),
    References.open(docs, report),
    opening,
  ])
  return { store, references, layers }
}
