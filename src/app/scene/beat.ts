/**
 * Beats: what the picture shows for one entry of the log, with its one sentence. The names are those of the design's
 * table (ui-spec section 7). Pure; durations are for speed 1.
 */
import type { SimEvent } from '../../protocol/sim-event.ts'
import type { EngineEvent } from '../engine/types.ts'
import { clientId, isBackground, requestFacts, requestKey, shortPath, text } from './request.ts'
import { statusText } from './status.ts'
import type { LogEntry, ObjectId, World } from './world.ts'

/** `detail`: every step. `result`: what a learner waits for. `error`: must not be missed. */
export type Weight = 'detail' | 'result' | 'error'

export interface Draft {
  kind: string
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
  if (!everything && entry.kind.startsWith('req.') && isFolded(entry, world)) return null
  if (entry.kind.startsWith('docker.')) return engineBeat(entry)
  return beats[entry.kind]?.(entry, world) ?? null
}

/** An answer has no path of its own; its request is still open in the world before it. */
function isFolded(event: SimEvent, world: World): boolean {
  if (event.kind === 'req.start') return isBackground(event)
  const open = world.requests.get(requestKey(event))
  return !open || isBackground({ ...event, data: { path: open.path } })
}

const beats: Partial<Record<string, (event: SimEvent, world: World) => Draft | null>> = {
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
    const status = Number(event.data['status'])
    const answer = `${status} ${statusText(status)}`
    return {
      kind: 'req.answer',
      durationMs: 350,
      weight: status >= 400 ? 'result' : 'detail',
      caption: `${nameOf(open.to)} → ${nameOf(open.from)}: ${answer} to ${open.method} ${shortPath(open.path, 48)}`,
      packet: { from: open.to, to: open.from, label: answer, status },
    }
  },
  'cli.start': (event) => {
    const argv = event.data['argv']
    const line = Array.isArray(argv) ? argv.map(text).join(' ') : ''
    return {
      kind: 'cli.start',
      durationMs: 200,
      weight: 'detail',
      caption: `$ ${line}`,
      object: clientId(event.origin),
    }
  },
  'cli.end': (event) => {
    const code = Number(event.data['code'])
    if (code === 0) return null
    const caption = `${event.origin.name} ended with exit code ${code}`
    return { kind: 'cli.end', durationMs: 200, weight: 'result', caption, object: clientId(event.origin) }
  },
  'machine.boot': (event) =>
    event.data['stage'] === 'ready'
      ? {
          kind: 'daemon.start',
          durationMs: 350,
          weight: 'result',
          caption: 'The host is up, dockerd answers',
          object: 'daemon',
        }
      : null,
  'machine.power': (event) => ({
    kind: 'daemon.stop',
    durationMs: 350,
    weight: 'result',
    caption: `The host was told to ${text(event.data['action'])}`,
    object: 'daemon',
  }),
  'machine.crashed': (event) => ({
    kind: 'daemon.stop',
    durationMs: 350,
    weight: 'error',
    caption: `The host crashed: ${text(event.data['reason'])}`,
    object: 'daemon',
  }),
}

type Tell = (
  name: string,
  attributes: Record<string, string>,
) => [weight: Weight, ms: number, caption: string]

const containerBeats: Record<string, Tell> = {
  create: (name) => ['result', 600, `container ${name} created, not running`],
  start: (name) => ['result', 300, `container ${name} is running`],
  die: (name, { exitCode }) => ['result', 300, `container ${name} stopped, exit code ${exitCode ?? '?'}`],
  oom: (name) => ['result', 600, `container ${name}: a process was killed, out of memory`],
  kill: (name, { signal }) => ['detail', 300, `signal ${signal ?? ''} sent to ${name}`],
  pause: (name) => ['result', 300, `container ${name} is paused`],
  unpause: (name) => ['result', 300, `container ${name} goes on`],
  restart: (name) => ['result', 300, `container ${name} was restarted`],
  rename: (name, { oldName }) => [
    'result',
    300,
    `container ${(oldName ?? '').replace(/^\//, '')} is now called ${name}`,
  ],
  destroy: (name) => ['result', 500, `container ${name} removed, its writable layer is gone`],
  attach: (name) => ['detail', 200, `attached to ${name}`],
}

const imageBeats: Record<string, Tell> = {
  pull: (name) => ['result', 400, `image ${name} pulled`],
  tag: (name) => ['result', 300, `image tagged ${name}`],
  untag: (name) => ['result', 300, `tag removed from image ${name}`],
  delete: (name) => ['result', 350, `image ${name} deleted`],
}

function engineBeat(event: SimEvent): Draft | null {
  const { Type, Action = '', Actor } = event.data as EngineEvent
  const attributes = Actor?.Attributes ?? {}
  const id = Actor?.ID ?? ''
  const name = attributes['name'] ?? shortId(id)
  if (Type === 'container' && Action.startsWith('exec_start')) {
    const caption = `command runs inside ${name}: ${Action.slice('exec_start: '.length)}`
    return { kind: 'exec.enter', durationMs: 300, weight: 'detail', caption, object: `container:${id}` }
  }
  const table = Type === 'container' ? containerBeats : Type === 'image' ? imageBeats : {}
  const tell = table[Action]
  if (!tell) return null
  const [weight, durationMs, caption] = tell(name, attributes)
  return { kind: `${Type}.${Action}`, durationMs, weight, caption, object: `${Type}:${id}` }
}

/** What an object is called in sentences, from its id alone. */
export function nameOf(id: ObjectId): string {
  return id.replace(/^(client|registry):/, '')
}

function shortId(id: string): string {
  return id.replace('sha256:', '').slice(0, 12)
}
