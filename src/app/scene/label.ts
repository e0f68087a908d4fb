/** Accessible names of the scene's objects. */
import { containerLabel, imageLabel } from './words.ts'
import { streamWords } from './streams.ts'
import type { ObjectId, OpenStream, World } from './world.ts'

/** @param streams those that are drawn. */
export function objectLabel(
  id: ObjectId,
  world: World,
  streams: readonly OpenStream[] = [...world.streams.values()],
): string {
  const ends = streams.filter((one) => one.from === id || one.to === id)
  return [objectWords(id, world), ...ends.map((one) => `open: ${streamWords(one)}`)].join(', ')
}

function objectWords(id: ObjectId, world: World): string {
  if (id === 'daemon') return `dockerd, ${world.daemon.state}, ${waiting(id, world)}`
  const container = world.containers.get(id)
  if (container) return containerLabel(container)
  const image = world.images.get(id)
  if (image) return imageLabel(image, world)
  const pull = world.pulls.get(id)
  if (pull)
    return `Image ${pull.image}, ${pull.doneSeq === null ? 'being pulled' : 'pulled'}, ${pull.layers.length} layers`
  const registry = world.registries.get(id)
  if (registry) return `Registry ${registry.host}, ${registry.repositories.size} repositories asked for`
  const client = world.clients.get(id)
  const name = id.slice(id.indexOf(':') + 1)
  return `Client ${name}, ${client?.command ? `running ${client.command}` : waiting(id, world)}`
}

/** `idle`, `1 request open` */
function waiting(id: ObjectId, world: World): string {
  const open = [...world.requests.values()].filter((one) => one.from === id || one.to === id).length
  if (open === 0) return 'idle'
  return open === 1 ? '1 request open' : `${open} requests open`
}
