/** What requests do to the world. They are no objects: they travel between them. */
import type { SimEvent } from '../../../protocol/sim-event.ts'
import { isBackground, nameOf, requestFacts, requestKey, shortPath } from '../request.ts'
import { statusText } from '../status.ts'
import { withEntry, type OpenRequest, type World } from '../world.ts'
import type { Treatments } from './treatment.ts'

const topic = 'requests'

const on = {
  'req.start': {
    reduce: (event, world) => {
      const { host, corr, at, seq } = event
      const open = { ...requestFacts(event), host, corr, startedAt: at, seq }
      return { ...world, requests: withEntry(world.requests, open.key, open) }
    },
    beat: (event) => {
      const { from, to, method, path } = requestFacts(event)
      return {
        kind: 'req.send',
        durationMs: 450,
        weight: 'detail',
        caption: `${nameOf(from, event.host)} → ${nameOf(to, event.host)}: ${method} ${shortPath(path, 60)}`,
        packet: { from, to, label: `${method} ${shortPath(path)}`, status: null },
      }
    },
    row: (event) => {
      const { from, to, method, path } = requestFacts(event)
      return {
        topic: to.startsWith('registry:') ? 'registry' : topic,
        who: nameOf(from, event.host),
        whom: nameOf(to, event.host),
        what: `${method} ${path}`,
        background: isBackground(event.origin, path),
      }
    },
  },
  'req.end': {
    reduce: (event, world) => {
      const open = world.requests.get(requestKey(event))
      if (!open) return world
      return withStream({ ...world, requests: withEntry(world.requests, open.key, undefined) }, open, event)
    },
    beat: (event, world) => {
      const open = world.requests.get(requestKey(event))
      if (!open) return null
      const { status } = event.data
      const answer = `${status} ${statusText(status)}`
      const way = `${nameOf(open.to, event.host)} → ${nameOf(open.from, event.host)}`
      return {
        kind: 'req.answer',
        durationMs: 350,
        weight: status >= 400 ? 'result' : 'detail',
        caption: `${way}: ${answer} to ${open.method} ${shortPath(open.path, 48)}`,
        packet: { from: open.to, to: open.from, label: answer, status },
      }
    },
  },
  'req.close': {
    reduce: (event, world) => {
      const key = requestKey(event)
      if (world.streams.has(key)) return { ...world, streams: withEntry(world.streams, key, undefined) }
      // The connection broke before there was an answer.
      if (world.requests.has(key)) return { ...world, requests: withEntry(world.requests, key, undefined) }
      return world
    },
  },
  'machine.boot': {
    reduce: (event, world) => (event.data.stage === 'ready' ? world : withoutOpen(event, world)),
  },
  'machine.crashed': { reduce: withoutOpen },
} satisfies Treatments

/** Every answered exchange is a stream until it closes; most close at once. */
function withStream(world: World, open: OpenRequest, answer: SimEvent<'req.end'>): World {
  if (isBackground(answer.origin, open.path)) return world
  const stream = { ...open, status: answer.data.status, answerSeq: answer.seq }
  return { ...world, streams: withEntry(world.streams, open.key, stream) }
}

/** A reboot ends every connection. */
function withoutOpen({ host }: SimEvent, world: World): World {
  const elsewhere = <T extends OpenRequest>(open: ReadonlyMap<string, T>) =>
    new Map([...open].filter(([, one]) => one.host !== host))
  return { ...world, requests: elsewhere(world.requests), streams: elsewhere(world.streams) }
}

export const requests = { topic, on }
