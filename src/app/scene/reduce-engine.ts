/** What an event of the Engine (`GET /events`) does to the world. */
import type { SimEvent } from '../../protocol/sim-event.ts'
import { parseReference, referenceString, withDefaultTag } from '../../protocol/reference.ts'
import { withEntry, type Container, type World } from './world.ts'

/** Only a removal that an API answer may still be unaware of matters, so the last few hundred are enough. */
function withRemoved(world: World, id: string, seq: number): World['removed'] {
  return new Map([...world.removed, [id, seq] as const].slice(-300))
}

export function containerEvent(event: SimEvent<'docker.container'>, world: World): World {
  const { Action: action, Actor } = event.data
  const { ID: dockerId, Attributes: attributes } = Actor
  if (!dockerId) return world
  const id = `container:${dockerId}`
  if (action === 'destroy') {
    return {
      ...world,
      containers: withEntry(world.containers, id, undefined),
      removed: withRemoved(world, id, event.seq),
    }
  }
  const before = world.containers.get(id) ?? born(event, dockerId, attributes)
  const after = {
    ...before,
    ...changes(action, attributes),
    name: attributes['name'] ?? before.name,
    changedSeq: event.seq,
  }
  return { ...world, containers: withEntry(world.containers, id, after) }
}

/** Actions that say nothing about the state (attach, exec_*, top, resize) change nothing. */
function changes(action: string, attributes: Record<string, string>): Partial<Container> {
  switch (action) {
    case 'start':
    case 'unpause':
      return { state: 'running', exitCode: null, ...(action === 'start' && { oomKilled: false }) }
    case 'pause':
      return { state: 'paused' }
    case 'die':
      return { state: 'exited', exitCode: Number(attributes['exitCode'] ?? 0) }
    case 'oom':
      return { oomKilled: true }
    default:
      return {}
  }
}

function born(event: SimEvent, dockerId: string, attributes: Record<string, string>): Container {
  return {
    id: `container:${dockerId}`,
    dockerId,
    name: attributes['name'] ?? dockerId.slice(0, 12),
    image: attributes['image'] ?? '',
    command: '',
    state: 'created',
    exitCode: null,
    oomKilled: false,
    ports: [],
    createdAt: Math.floor(event.at / 1000),
    bornSeq: event.seq,
    changedSeq: event.seq,
  }
}

export function imageEvent(event: SimEvent<'docker.image'>, world: World): World {
  const { Action: action, Actor } = event.data
  const { ID: actor, Attributes: attributes } = Actor
  if (action === 'pull') return endPull(world, event.seq, actor, attributes)
  if (action === 'delete') {
    const id = `image:${actor}`
    return {
      ...world,
      images: withEntry(world.images, id, undefined),
      removed: withRemoved(world, id, event.seq),
    }
  }
  // Tags and sizes are not in the event; the next observation has them.
  return world
}

/** The actor of a pull is the reference as it was asked for; its progress may have used another spelling of it. */
function endPull(world: World, seq: number, actor: string, attributes: Record<string, string>): World {
  const names = [actor, attributes['name'] ?? actor]
  const pulls = [...world.pulls].map(([id, pull]) => {
    const ended = names.some((name) => sameImage(name, pull.image))
    return [id, ended ? { ...pull, doneSeq: seq } : pull] as const
  })
  return { ...world, pulls: new Map(pulls) }
}

/** `docker.io/library/busybox` and `busybox:latest` are the same. */
function sameImage(a: string, b: string): boolean {
  return wholeName(a) === wholeName(b)
}

function wholeName(name: string): string {
  try {
    return referenceString(withDefaultTag(parseReference(name)))
  } catch {
    // Not a reference: a digest, or what a client made up. It is called as it is.
    return name
  }
}
