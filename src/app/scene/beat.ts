/**
 * Beats: what the picture shows for one entry of the log, with its one sentence. Its names are those of
 * `protocol/picture.ts`. Pure; durations are for speed 1.
 */
import type { EventActor, EventMessage } from '../../protocol/docker/events.ts'
import type { BeatName } from '../../protocol/picture.ts'
import { forKind, type ForEachKind, type SimEvent } from '../../protocol/sim-event.ts'
import { clientId, isBackground, requestFacts, requestKey, shortPath } from './request.ts'
import { statusText } from './status.ts'
import type { LogEntry, ObjectId, World } from './world.ts'

/** `detail`: every step. `result`: what a learner waits for. `error`: must not be missed. */
export type Weight = 'detail' | 'result' | 'error'

export interface Draft {
  kind: BeatName
  durationMs: number
  caption: string
  weight: Weight
  /** What travels, if anything does. */
  packet?: { from: ObjectId; to: ObjectId; label: string; status: number | null }
  /** What it is about. */
  object?: ObjectId
}

/** @param everything also draw pings and the picture's own reads. @returns null if the entry is not shown as a beat. */
export function draft(entry: LogEntry, world: World, everything: boolean): Draft | null {
  if (entry.kind === 'observed') return null
  if (!everything && isFolded(entry, world)) return null
  return forKind(beats, entry, world)
}

/** An answer has no path of its own; its request is still open in the world before it. */
function isFolded(event: SimEvent, world: World): boolean {
  if (event.kind === 'req.start') return isBackground(event.origin, event.data.path)
  if (event.kind !== 'req.end') return false
  const open = world.requests.get(requestKey(event))
  return !open || isBackground(event.origin, open.path)
}

const silent = () => null

const beats: ForEachKind<[World], Draft | null> = {
  'req.start': (event) => {
    const { from, to, method, path } = requestFacts(event)
    return {
      kind: 'req.send',
      durationMs: 450,
      weight: 'detail',
      caption: `${nameOf(from)} → ${nameOf(to)}: ${method} ${shortPath(path, 60)}`,
      packet: { from, to, label: `${method} ${shortPath(path)}`, status: null },
    }
  },
  'req.end': (event, world) => {
    const open = world.requests.get(requestKey(event))
    if (!open) return null
    const { status } = event.data
    const answer = `${status} ${statusText(status)}`
    return {
      kind: 'req.answer',
      durationMs: 350,
      weight: status >= 400 ? 'result' : 'detail',
      caption: `${nameOf(open.to)} → ${nameOf(open.from)}: ${answer} to ${open.method} ${shortPath(open.path, 48)}`,
      packet: { from: open.to, to: open.from, label: answer, status },
    }
  },
  'req.close': silent,
  'layer.progress': silent,
  'cli.start': ({ origin, data }) => ({
    kind: 'cli.start',
    durationMs: 200,
    weight: 'detail',
    caption: `$ ${data.argv.join(' ')}`,
    object: clientId(origin),
  }),
  'cli.end': ({ origin, data: { code } }) => {
    if (code === 0) return null
    const caption = `${origin.name} ended with exit code ${code}`
    return { kind: 'cli.end', durationMs: 200, weight: 'result', caption, object: clientId(origin) }
  },
  'machine.boot': ({ data: { stage } }) =>
    stage === 'ready'
      ? {
          kind: 'daemon.start',
          durationMs: 350,
          weight: 'result',
          caption: 'The host is up, dockerd answers',
          object: 'daemon',
        }
      : null,
  'machine.power': ({ data: { action } }) => ({
    kind: 'daemon.stop',
    durationMs: 350,
    weight: 'result',
    caption: `The host was told to ${action}`,
    object: 'daemon',
  }),
  'machine.crashed': ({ data: { reason } }) => ({
    kind: 'daemon.stop',
    durationMs: 350,
    weight: 'error',
    caption: `The host crashed: ${reason}`,
    object: 'daemon',
  }),
  'docker.container': ({ data }) => execBeat(data) ?? engineBeat(data, containerBeats),
  'docker.image': ({ data }) => engineBeat(data, imageBeats),
  'docker.builder': silent,
  'docker.config': silent,
  'docker.daemon': silent,
  'docker.network': silent,
  'docker.node': silent,
  'docker.plugin': silent,
  'docker.secret': silent,
  'docker.service': silent,
  'docker.volume': silent,
}

type Tell = (
  name: string,
  attributes: Record<string, string>,
) => [kind: BeatName, weight: Weight, ms: number, caption: string]

/** By the Engine's actions. */
const containerBeats: Record<string, Tell> = {
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

const imageBeats: Record<string, Tell> = {
  pull: (name) => ['image.pull', 'result', 400, `image ${name} pulled`],
  tag: (name) => ['image.tag', 'result', 300, `image tagged ${name}`],
  untag: (name) => ['image.untag', 'result', 300, `tag removed from image ${name}`],
  delete: (name) => ['image.delete', 'result', 350, `image ${name} deleted`],
}

function execBeat({ Action, Actor }: EventMessage): Draft | null {
  if (!Action.startsWith('exec_start')) return null
  const caption = `command runs inside ${actorName(Actor)}: ${Action.slice('exec_start: '.length)}`
  return { kind: 'exec.enter', durationMs: 300, weight: 'detail', caption, object: `container:${Actor.ID}` }
}

function engineBeat({ Type, Action, Actor }: EventMessage, table: Record<string, Tell>): Draft | null {
  const tell = table[Action]
  if (!tell) return null
  const [kind, weight, durationMs, caption] = tell(actorName(Actor), Actor.Attributes)
  return { kind, durationMs, weight, caption, object: `${Type}:${Actor.ID}` }
}

function actorName({ ID, Attributes }: EventActor): string {
  return Attributes['name'] ?? shortId(ID)
}

/** What an object is called in sentences, from its id alone. */
export function nameOf(id: ObjectId): string {
  return id.replace(/^(client|registry|daemon):/, '')
}

function shortId(id: string): string {
  return id.replace('sha256:', '').slice(0, 12)
}
