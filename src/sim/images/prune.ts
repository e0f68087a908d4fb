import type { ImageDeleteItem, ImagesPruneReport } from '../../protocol/docker/images.ts'
import { referenceString } from '../../protocol/reference.ts'
import type { Filters } from '../base/filters.ts'
import { untilFilter } from '../base/until-filter.ts'
import { DockerError } from '../base/errors.ts'
import { chainIds } from './chain.ts'
import type { StoredImage } from './image-store.ts'
import { createdAt } from './list.ts'
import { removeImage } from './remove.ts'
import type { ImageState } from './state.ts'

/**
 * Deletes images that have no tag, or with `dangling=false` all that no container uses.
 *
 * @throws {DockerError} invalid
 */
export async function pruneImages(state: ImageState, filters: Filters): Promise<ImagesPruneReport> {
  filters.accept('dangling', 'label', 'label!', 'until')
  const danglingOnly = filters.bool('dangling', true)
  const until = untilFilter(filters, state.host.now() * 1000)
  const sizes = await chainSizes(state)
  const deleted: ImageDeleteItem[] = []
  for (const image of state.store.all().filter((image) => isCandidate(state, image, danglingOnly))) {
    if (until !== 0 && createdAt(image) > until) continue
    if (!filters.matchLabels(image.document.config?.Labels ?? null)) continue
    for (const name of namesToRemove(state, image, danglingOnly))
      deleted.push(...(await removeQuietly(state, name)))
  }
  const reclaimed = deleted.reduce(
    (sum, item) => sum + ('Deleted' in item ? (sizes.get(item.Deleted) ?? 0) : 0),
    0,
  )
  const Attributes = { reclaimed: String(reclaimed) }
  state.events.emit({ Type: 'image', Action: 'prune', Actor: { ID: '', Attributes } })
  return { ImagesDeleted: deleted.length > 0 ? deleted : null, SpaceReclaimed: reclaimed }
}

function isCandidate({ store, references }: ImageState, { id }: StoredImage, danglingOnly: boolean): boolean {
  const isParent = store.childrenOf(id).length > 0
  return !isParent || (!danglingOnly && references.of(id).length > 0)
}

function namesToRemove({ references }: ImageState, { id }: StoredImage, danglingOnly: boolean): string[] {
  const names = references.of(id)
  if (names.length === 0) return [id.slice('sha256:'.length)]
  if (danglingOnly && names.some(({ digest }) => digest === undefined)) return []
  return names.map(referenceString)
}

/** What is in use stays. */
async function removeQuietly(state: ImageState, name: string): Promise<ImageDeleteItem[]> {
  try {
    return await removeImage(state, name, { force: false, noprune: false })
  } catch (error) {
    if (error instanceof DockerError && ['conflict', 'notFound'].includes(error.kind)) return []
    throw error
  }
}

async function chainSizes({ store, layers }: ImageState): Promise<Map<string, number>> {
  const sizes = new Map<string, number>()
  for (const { document } of store.all()) {
    const chains = await chainIds(document.rootfs.diff_ids)
    for (const [i, chain] of chains.entries()) sizes.set(chain, layers.sizeOf([document.rootfs.diff_ids[i]!]))
  }
  return sizes
}
