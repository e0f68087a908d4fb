/** Words and signs for what is drawn: the same ones in cards, tables and accessible names. */
import { bytes } from '../engine/bytes.ts'
import type { Container, Image, World } from './world.ts'

export const stateSigns: Record<Container['state'], string> = {
  created: '○',
  running: '▶',
  paused: '❄',
  restarting: '↻',
  removing: '…',
  exited: '■',
  dead: '✕',
}

/** `exited 137, out of memory` */
export function stateWords(container: Container): string {
  const code = container.state === 'exited' && container.exitCode !== null ? ` ${container.exitCode}` : ''
  return `${container.state}${code}${container.oomKilled ? ', out of memory' : ''}`
}

export function containerLabel(container: Container): string {
  const ports = container.ports.length > 0 ? `, port ${container.ports.join(', ')}` : ''
  return `Container ${container.name}, ${stateWords(container)}, image ${imageName(container.image)}${ports}`
}

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

/** `1 event behind`, `12 events behind` */
export function eventsBehind(count: number): string {
  return `${count} ${count === 1 ? 'event' : 'events'} behind`
}

export function layersWords(count: number): string {
  return `${count} ${count === 1 ? 'layer' : 'layers'}`
}

/** How many of its layers belong to another image too. */
export function sharedLayers(image: Image, world: World): number {
  const others = new Set(
    [...world.images.values()].filter((one) => one.id !== image.id).flatMap((one) => one.layers),
  )
  return image.layers.filter((layer) => others.has(layer)).length
}

/** An image that has lost its tag is called by its id. */
export function imageName(image: string): string {
  return image.startsWith('sha256:') ? image.slice(7, 19) : image
}
