import type { ImageSummary } from '../../protocol/docker/images.ts'
import { familiarName, familiarString, type Reference } from '../../protocol/reference.ts'
import { Filters } from '../base/filters.ts'
import { parseRfc3339, type Micros } from '../base/time.ts'
import { untilFilter } from '../base/until-filter.ts'
import { chainIds } from './chain.ts'
import type { StoredImage } from './image-store.ts'
import { findImage } from './lookup.ts'
import type { ImageState } from './state.ts'

export interface ListOptions {
  all: boolean
  filters: Filters
  sharedSize: boolean
}

/** Images with their names, newest first. @throws {DockerError} */
export async function listImages(state: ImageState, options: ListOptions): Promise<ImageSummary[]> {
  const { filters } = options
  filters.accept('dangling', 'label', 'before', 'since', 'reference', 'until')
  const danglingOnly = filters.bool('dangling', false)
  const inTime = timeWindow(state, filters)
  const chosen = state.store
    .all()
    .filter(({ id }) => !danglingOnly || state.store.childrenOf(id).length === 0)
    .filter((image) => inTime(createdAt(image)))
    .filter(({ document }) => filters.matchKeyValues('label', document.config?.Labels ?? null))
  const rows = chosen
    .map((image) => ({ image, names: namesOf(state, image, filters) }))
    .filter(({ image, names }) => isListed(state, image, names, options, danglingOnly))
    .map(({ image, names }) => ({ image, summary: toSummary(state, image, names) }))
  if (options.sharedSize) await addSharedSizes(state, rows)
  return rows.map(({ summary }) => summary).sort((a, b) => b.Created - a.Created)
}

function isListed(
  state: ImageState,
  image: StoredImage,
  names: Reference[],
  { all, filters }: ListOptions,
  danglingOnly: boolean,
): boolean {
  if (names.length > 0) return !danglingOnly || names.every(({ digest }) => digest !== undefined)
  if (!all && state.store.childrenOf(image.id).length > 0) return false
  if (filters.has('dangling') && !danglingOnly) return false
  return !filters.has('reference')
}

function namesOf({ references }: ImageState, { id }: StoredImage, filters: Filters): Reference[] {
  return references
    .of(id)
    .filter(
      (reference) =>
        filters.matchPath('reference', familiarString(reference)) ||
        filters.matchPath('reference', familiarName(reference)),
    )
}

/** Several `before` mean before the oldest, several `since` after the newest. */
function timeWindow(state: ImageState, filters: Filters): (created: Micros) => boolean {
  const now = state.host.now() * 1000
  const until = filters
    .get('until')
    .map((value) => untilFilter(new Filters(new Map([['until', new Set([value])]])), now))
  const before = filters.get('before').map((name) => createdAt(findImage(state, name)))
  const since = filters.get('since').map((name) => createdAt(findImage(state, name)))
  const first = Math.max(-Infinity, ...since)
  const last = Math.min(Infinity, ...before, ...until)
  return (created) => created > first && created < last
}

function toSummary(state: ImageState, image: StoredImage, names: Reference[]): ImageSummary {
  const { id, document, parent = '' } = image
  return {
    Containers: state.containersUsing(id).length,
    Created: Math.floor(createdAt(image) / 1e6),
    Id: id,
    Labels: document.config?.Labels ?? null,
    ParentId: parent,
    RepoDigests: names.filter(({ digest }) => digest !== undefined).map(familiarString),
    RepoTags: names.filter(({ digest }) => digest === undefined).map(familiarString),
    SharedSize: -1,
    Size: state.layers.sizeOf(document.rootfs.diff_ids),
  }
}

/** Adds up the layers that another image has too, on the same layers below. */
async function addSharedSizes(
  state: ImageState,
  rows: { image: StoredImage; summary: ImageSummary }[],
): Promise<void> {
  const uses = new Map<string, number>()
  for (const { document } of state.store.all())
    for (const chain of await chainIds(document.rootfs.diff_ids)) uses.set(chain, (uses.get(chain) ?? 0) + 1)
  for (const { image, summary } of rows) {
    const diffIds = image.document.rootfs.diff_ids
    const chains = await chainIds(diffIds)
    summary.SharedSize = state.layers.sizeOf(diffIds.filter((_, i) => uses.get(chains[i]!)! > 1))
  }
}

export function createdAt({ document }: StoredImage): Micros {
  return parseRfc3339(document.created ?? '')
}
