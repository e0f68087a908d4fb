/** Accessible names of the scene's objects. */
import { streamWords } from './streams.ts'
import { containerLabel, imageLabel } from './words.ts'
import type { ObjectId, OpenStream, World } from './world.ts'

/** @param streams those that are drawn. */
export function objectLabel(
  id: ObjectId,
  world: World,
  streams: readonly OpenStream[] = [...world.streams.values()],
): string {
  const container = world.containers.get(id)
  if (container) return containerLabel(container)
  const image = world.images.get(id)
  if (image) return imageLabel(image, world)
  const pull = world.pulls.get(id)
  if (pull)
    return `Image ${pull.image}, ${pull.doneSeq === null ? 'being pulled' : 'pulled'}, ${pull.layers.length} layers`
  const open = streams.filter((one) => one.from === id || one.to === id)
  return [...partyWords(id, world, open.length === 0), ...openWords(open)].join(', ')
}

/** More would take long to hear; the event list has them all. */
const mostNamed = 2

function openWords(open: readonly OpenStream[]): string[] {
  const more = open.length - mostNamed
  const named = open.slice(0, mostNamed).map((one) => `open: ${streamWords(one)}`)
  return more > 0 ? [...named, `and ${more} more`] : named
}

/** Who sends or answers requests. */
function partyWords(id: ObjectId, world: World, idle: boolean): string[] {
  const doing = [...waiting(id, world), ...(idle ? ['idle'] : [])].slice(0, 1)
  if (id === 'daemon') return ['dockerd', world.daemon.state, ...doing]
  const registry = world.registries.get(id)
  if (registry) return [`Registry ${registry.host}`, `${registry.repositories.size} repositories asked for`]
  const command = world.clients.get(id)?.command
  return [`Client ${id.slice(id.indexOf(':') + 1)}`, ...(command ? [`running ${command}`] : doing)]
}

/** `1 request open` */
function waiting(id: ObjectId, world: World): string[] {
  const open = [...world.requests.values()].filter((one) => one.from === id || one.to === id).length
  if (open === 0) return []
  return [open === 1 ? '1 request open' : `${open} requests open`]
}
