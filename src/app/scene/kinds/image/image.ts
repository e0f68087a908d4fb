/** What is known of an image, and the words for it: the same ones in cards, tables and accessible names. */
import type { ObjectId } from '../../../../protocol/picture.ts'
import { bytes } from '../../../engine/bytes.ts'
import { Kept } from '../../kept.ts'
import type { World } from '../../world.ts'

export interface Image {
  id: ObjectId
  dockerId: string
  tags: string[]
  sizeBytes: number
  /** Diff ids, lowest first; empty until they are known. */
  layers: string[]
  createdAt: number
  bornSeq: number
}

export const images = new Kept<Image>('image')

/** By name. */
export function imagesOn(world: World, host: string): Image[] {
  return images.on(world, host).sort((a, b) => name(a).localeCompare(name(b)))
}

const name = (image: Image) => image.tags[0] ?? image.id

export function imageLabel(image: Image, world: World): string {
  const shared = sharedLayers(image, world)
  const layers =
    image.layers.length > 0
      ? `, ${layersWords(image.layers.length)}${shared > 0 ? `, ${shared} shared` : ''}`
      : ''
  return `Image ${tagOf(image)}, ${bytes(image.sizeBytes)}${layers}`
}

export function tagOf(image: Image): string {
  return image.tags[0] ?? '<none>'
}

export function layersWords(count: number): string {
  return `${count} ${count === 1 ? 'layer' : 'layers'}`
}

/** How many of its layers belong to another image too. */
export function sharedLayers(image: Image, world: World): number {
  const others = new Set(
    [...images.all(world).values()].filter((one) => one.id !== image.id).flatMap((one) => one.layers),
  )
  return image.layers.filter((layer) => others.has(layer)).length
}
