/**
 * `reduce(world, entry)`: the world after one more entry of the log. Pure; the same log always gives the same world. An
 * entry it does not understand leaves the world as it was.
 */
import type { SimEvent } from '../../protocol/sim-event.ts'
import { reduceEngineEvent } from './reduce-engine.ts'
import { observe } from './observe.ts'
import { clientId, isBackground, requestFacts, requestKey, text } from './request.ts'
import {
  withEntry,
  type Client,
  type LogEntry,
  type OpenRequest,
  type Registry,
  type World,
} from './world.ts'

export function reduce(world: World, entry: LogEntry): World {
  if (entry.kind === 'observed') return observe(world, entry)
  if (entry.kind.startsWith('docker.')) return reduceEngineEvent(world, entry)
  return steps[entry.kind]?.(world, entry) ?? world
}

const nothingOpen = { requests: new Map(), streams: new Map(), pulls: new Map() }

const steps: Partial<Record<string, (world: World, event: SimEvent) => World>> = {
  'machine.boot': (world, event) => {
    const stage = text(event.data['stage'])
    const daemon =
      stage === 'ready'
        ? { state: 'running' as const, detail: '' }
        : { state: 'starting' as const, detail: stage }
    // A reboot ends every connection and every transfer.
    return daemon.state === 'starting' ? { ...world, daemon, ...nothingOpen } : { ...world, daemon }
  },
  'machine.crashed': (world, event) => ({
    ...world,
    daemon: { state: 'crashed', detail: text(event.data['reason']) },
    ...nothingOpen,
  }),
  'req.start': (world, event) => {
    const facts = requestFacts(event)
    const open = { ...facts, corr: event.corr, startedAt: event.at, seq: event.seq }
    return withRegistry(
      withClient({ ...world, requests: withEntry(world.requests, open.key, open) }, event, {}),
      facts.to,
      facts.path,
    )
  },
  'req.end': (world, event) => {
    const open = world.requests.get(requestKey(event))
    if (!open) return world
    const status = Number(event.data['status'])
    const answered = { ...world, requests: withEntry(world.requests, open.key, undefined) }
    return withRegistryAnswer(withStream(answered, open, event), open.to, open.path, status)
  },
  'req.close': (world, event) => {
    const key = requestKey(event)
    if (world.streams.has(key)) return { ...world, streams: withEntry(world.streams, key, undefined) }
    // The connection broke before there was an answer.
    if (world.requests.has(key)) return { ...world, requests: withEntry(world.requests, key, undefined) }
    return world
  },
  'cli.start': (world, event) => {
    const argv = event.data['argv']
    const command = Array.isArray(argv) ? argv.map(text).join(' ') : ''
    return withClient(world, event, { command, corr: event.corr, last: null })
  },
  'cli.end': (before, event) => {
    const world = withoutFailedPulls(before, event.corr)
    const client = world.clients.get(clientId(event.origin))
    // Another command of the same client may have begun since.
    if (client?.corr !== event.corr) return world
    return withClient(world, event, {
      command: null,
      corr: null,
      last: endWords(text(event.data['code'])),
    })
  },
  'layer.progress': (world, event) => {
    const { corr } = event
    const image = text(event.data['image'])
    const id = `pull:${image}`
    const layer = {
      digest: text(event.data['digest']),
      status: text(event.data['status']),
      current: Number(event.data['current'] ?? 0),
      total: Number(event.data['total'] ?? 0),
    }
    const before = world.pulls.get(id)?.layers ?? []
    const known = before.some((one) => one.digest === layer.digest)
    const layers = known
      ? before.map((one) => (one.digest === layer.digest ? layer : one))
      : [...before, layer]
    return { ...world, pulls: withEntry(world.pulls, id, { id, image, corr, doneSeq: null, layers }) }
  },
}

/** Every answered exchange is a stream until it closes; most close at once. */
function withStream(world: World, open: OpenRequest, answer: SimEvent): World {
  if (isBackground({ ...answer, data: { path: open.path } })) return world
  const stream = { ...open, status: Number(answer.data['status']), answerSeq: answer.seq }
  return { ...world, streams: withEntry(world.streams, open.key, stream) }
}

/** When a command ends, a pull of it that has not ended well has failed. */
function withoutFailedPulls(world: World, corr: string): World {
  const pulls = [...world.pulls].filter(([, pull]) => pull.corr !== corr || pull.doneSeq !== null)
  return { ...world, pulls: new Map(pulls) }
}

function endWords(code: string): string {
  return `${code === '0' ? '✓' : '✕'} exit code ${code}`
}

/** The card of who sent an event; made when it is first seen. The engine is no client. */
function withClient(world: World, event: SimEvent, changes: Partial<Client>): World {
  const { origin } = event
  if (origin.kind === 'engine') return world
  const id = clientId(origin)
  const fresh: Client = {
    id,
    name: id.slice('client:'.length),
    kind: origin.kind,
    command: null,
    corr: null,
    last: null,
  }
  const client = { ...(world.clients.get(id) ?? fresh), ...changes }
  return { ...world, clients: withEntry(world.clients, id, client) }
}

function withRegistry(world: World, id: string, path: string): World {
  if (!id.startsWith('registry:')) return world
  const known = world.registries.get(id) ?? {
    id,
    host: id.slice('registry:'.length),
    repositories: new Map(),
  }
  return { ...world, registries: withEntry(world.registries, id, withRepository(known, path, null)) }
}

function withRegistryAnswer(world: World, id: string, path: string, status: number): World {
  const registry = world.registries.get(id)
  if (!registry) return world
  return { ...world, registries: withEntry(world.registries, id, withRepository(registry, path, status)) }
}

/** OCI distribution spec: `/v2/<name>/manifests/<reference>`. Other paths name no tag. */
function withRepository(registry: Registry, path: string, status: number | null): Registry {
  const match = /^\/v2\/(.+)\/manifests\/([^?]+)/.exec(path)
  // A digest is asked for after the tag was; the tag is what the learner knows.
  if (!match || match[2]!.includes(':')) return registry
  return {
    ...registry,
    repositories: withEntry(registry.repositories, match[1]!, { tag: match[2]!, status }),
  }
}
