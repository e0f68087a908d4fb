/** What the list of images, and then each unknown one's own document, add to the world. */
import { idOnHost } from '../../../../protocol/picture.ts'
import type { ImageInspect, ImageSummary } from '../../../engine/types.ts'
import { listed } from '../../kept.ts'
import type { Observation, World } from '../../world.ts'
import type { Asking } from '../kind.ts'
import { withoutListed } from '../pull/pull.ts'
import { images, type Image } from './image.ts'

export interface ImagesSeen {
  list?: ImageSummary[]
  layers?: { imageId: string; layers: string[] }[]
}

export async function readImages({ get, world, host, tell }: Asking): Promise<void> {
  const list = await get<ImageSummary[]>('/images/json')
  if (!list) return
  tell({ list } satisfies ImagesSeen)
  const unknown = list.filter(({ Id }) => !images.find(world(), idOnHost('image', host, Id))?.layers.length)
  const layers = await Promise.all(
    unknown.map(async ({ Id }) => {
      const image = await get<ImageInspect>(`/images/${Id}/json`)
      return { imageId: Id, layers: image?.RootFS?.Layers ?? [] }
    }),
  )
  if (layers.length > 0) tell({ layers } satisfies ImagesSeen)
}

export function observeImages(world: World, seen: Observation<ImagesSeen>): World {
  const { list, layers } = seen.answer
  return withLayers(list ? withList(world, seen, list) : world, seen.host, layers ?? [])
}

function withList(world: World, { host, afterSeq }: Observation, list: ImageSummary[]): World {
  const now = list.map((one) => {
    const id = idOnHost('image', host, one.Id)
    return image(id, one, images.find(world, id))
  })
  const next = images.replace(world, host, listed(world, images.on(world, host), now, afterSeq))
  return withoutListed(next, host, afterSeq)
}

function image(id: string, seen: ImageSummary, before: Image | undefined): Image {
  return {
    id,
    dockerId: seen.Id,
    tags: (seen.RepoTags ?? []).filter((tag) => tag !== '<none>:<none>'),
    sizeBytes: seen.Size ?? before?.sizeBytes ?? 0,
    layers: before?.layers ?? [],
    createdAt: seen.Created ?? before?.createdAt ?? 0,
    bornSeq: before?.bornSeq ?? 0,
  }
}

function withLayers(world: World, host: string, known: NonNullable<ImagesSeen['layers']>): World {
  return known.reduce((next, { imageId, layers }) => {
    const one = images.find(next, idOnHost('image', host, imageId))
    return one ? images.put(next, { ...one, layers }) : next
  }, world)
}
