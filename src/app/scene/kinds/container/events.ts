/** What the Engine's events tell of containers. */
import { idOnHost } from '../../../../protocol/picture.ts'
import type { SimEvent } from '../../../../protocol/sim-event.ts'
import type { World } from '../../world.ts'
import { actorName, engineBeat, type Tell } from '../engine-beat.ts'
import type { Draft } from '../treatment.ts'
import { containers, type Container } from './container.ts'

type ContainerEvent = SimEvent<'docker.container'>

export function reduceContainer(event: ContainerEvent, world: World): World {
  const { Action: action, Actor } = event.data
  const { ID: dockerId, Attributes: attributes } = Actor
  if (!dockerId) return world
  const id = idOnHost('container', event.host, dockerId)
  if (action === 'destroy') return containers.remove(world, id, event.seq)
  const before = containers.find(world, id) ?? born(event, dockerId, attributes)
  return containers.put(world, {
    ...before,
    ...changes(action, attributes),
    name: attributes['name'] ?? before.name,
    changedSeq: event.seq,
  })
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

function born(event: ContainerEvent, dockerId: string, attributes: Record<string, string>): Container {
  return {
    id: idOnHost('container', event.host, dockerId),
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

export function containerBeat(event: ContainerEvent): Draft | null {
  return execBeat(event) ?? engineBeat('container', event, told)
}

function execBeat({ host, data: { Action, Actor } }: ContainerEvent): Draft | null {
  if (!Action.startsWith('exec_start')) return null
  const caption = `command runs inside ${actorName(Actor)}: ${Action.slice('exec_start: '.length)}`
  const object = idOnHost('container', host, Actor.ID)
  return { kind: 'exec.enter', durationMs: 300, weight: 'detail', caption, object }
}

const told: Record<string, Tell> = {
  create: (name) => ['container.create', 'result', 600, `container ${name} created, not running`],
  start: (name) => ['container.start', 'result', 300, `container ${name} is running`],
  die: (name, { exitCode }) => [
    'container.die',
    'result',
    300,
    `container ${name} stopped, exit code ${exitCode ?? '?'}`,
  ],
  oom: (name) => ['container.oom', 'result', 600, `container ${name}: a process was killed, out of memory`],
  kill: (name, { signal }) => ['proc.signal', 'detail', 300, `signal ${signal ?? ''} sent to ${name}`],
  pause: (name) => ['container.pause', 'result', 300, `container ${name} is paused`],
  unpause: (name) => ['container.unpause', 'result', 300, `container ${name} goes on`],
  restart: (name) => ['container.restart', 'result', 300, `container ${name} was restarted`],
  rename: (name, { oldName }) => [
    'container.rename',
    'result',
    300,
    `container ${(oldName ?? '').replace(/^\//, '')} is now called ${name}`,
  ],
  destroy: (name) => [
    'container.destroy',
    'result',
    500,
    `container ${name} removed, its writable layer is gone`,
  ],
  attach: (name) => ['container.attach', 'detail', 200, `attached to ${name}`],
}
