/**
 * `reduce(world, entry)`: the world after one more entry of the log. Pure; the same log always gives the same world. An
 * entry it does not understand leaves the world as it was.
 */
import { forKind, type ForEachKind, type SimEvent } from '../../protocol/sim-event.ts'
import { containerEvent, imageEvent } from './reduce-engine.ts'
import { observe } from './observe.ts'
import { clientId, isBackground, requestFacts, requestKey } from './request.ts'
import {
  withEntry,
  type Client,
  type LogEntry,
  type OpenRequest,
  type Registry,
  type World,
} from './world.ts'

export function reduce(world: World, entry: LogEntry): World {
  return entry.kind === 'observed' ? observe(world, entry) : forKind(steps, entry, world)
}

const nothingOpen = { requests: new Map(), streams: new Map(), pulls: new Map() }
const unchanged = (_: SimEvent, world: World) => world

const steps: ForEachKind<[World], World> = {
  'machine.boot': ({ data: { stage } }, world) => {
    const daemon =
      stage === 'ready'
        ? { state: 'running' as const, detail: '' }
        : { state: 'starting' as const, detail: stage }
    // A reboot ends every connection and every transfer.
    return daemon.state === 'starting' ? { ...world, daemon, ...nothingOpen } : { ...world, daemon }
  },
  'machine.crashed': ({ data: { reason } }, world) => ({
    ...world,
    daemon: { state: 'crashed', detail: reason },
    ...nothingOpen,
  }),
  'machine.power': unchanged,
  'req.start': (event, world) => {
    const facts = requestFacts(event)
    const open = { ...facts, corr: event.corr, startedAt: event.at, seq: event.seq }
    return withRegistry(
      withClient({ ...world, requests: withEntry(world.requests, open.key, open) }, event, {}),
      facts.to,
      facts.path,
    )
  },
  'req.end': (event, world) => {
    const open = world.requests.get(requestKey(event))
    if (!open) return world
    const answered = { ...world, requests: withEntry(world.requests, open.key, undefined) }
    return withRegistryAnswer(withStream(answered, open, event), open.to, open.path, event.data.status)
  },
  'req.close': (event, world) => {
    const key = requestKey(event)
    if (world.streams.has(key)) return { ...world, streams: withEntry(world.streams, key, undefined) }
    // The connection broke before there was an answer.
    if (world.requests.has(key)) return { ...world, requests: withEntry(world.requests, key, undefined) }
    return world
  },
  'cli.start': (event, world) =>
    withClient(world, event, { command: event.data.argv.join(' '), corr: event.corr, last: null }),
  'cli.end': (event, before) => {
    const world = withoutFailedPulls(before, event.corr)
    const client = world.clients.get(clientId(event.origin))
    // Another command of the same client may have begun since.
    if (client?.corr !== event.corr) return world
    return withClient(world, event, { command: null, corr: null, last: endWords(event.data.code) })
  },
  'layer.progress': ({ corr, data }, world) => {
    const { image, ...layer } = data
    const id = `pull:${image}`
    const before = world.pulls.get(id)?.layers ?? []
    const known = before.some((one) => one.digest === layer.digest)
    const layers = known
      ? before.map((one) => (one.digest === layer.digest ? layer : one))
      : [...before, layer]
    return { ...world, pulls: withEntry(world.pulls, id, { id, image, corr, doneSeq: null, layers }) }
  },
  'docker.container': containerEvent,
  'docker.image': imageEvent,
  'docker.builder': unchanged,
  'docker.config': unchanged,
  'docker.daemon': unchanged,
  'docker.network': unchanged,
  'docker.node': unchanged,
  'docker.plugin': unchanged,
  'docker.secret': unchanged,
  'docker.service': unchanged,
  'docker.volume': unchanged,
}

/** Every answered exchange is a stream until it closes; most close at once. */
function withStream(world: World, open: OpenRequest, answer: SimEvent<'req.end'>): World {
  if (isBackground(answer.origin, open.path)) return world
  const stream = { ...open, status: answer.data.status, answerSeq: answer.seq }
  return { ...world, streams: withEntry(world.streams, open.key, stream) }
}

/** When a command ends, a pull of it that has not ended well has failed. */
function withoutFailedPulls(world: World, corr: string): World {
  const pulls = [...world.pulls].filter(([, pull]) => pull.corr !== corr || pull.doneSeq !== null)
  return { ...world, pulls: new Map(pulls) }
}

function endWords(code: number): string {
  return `${code === 0 ? '✓' : '✕'} exit code ${code}`
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
