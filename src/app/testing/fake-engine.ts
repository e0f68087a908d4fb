/**
 * An engine that runs nothing: it keeps a list of containers and images, records the events that a real one records for a
 * few commands, and answers the requests the page makes. For tests of the page and its development page only.
 */
import { batches } from '../../protocol/ports.ts'
import type { EventBatch, HostRoom, WireRequest, WireResponse } from '../../protocol/sandbox.ts'
import type { SimEvent, SimEventData, SimEventKind } from '../../protocol/sim-event.ts'
import type { Origin } from '../../protocol/socket.ts'
import type { ContainerSummary, ImageSummary } from '../engine/types.ts'
import { engineMessage } from './engine-message.ts'

export const sock = 'unix:///var/run/docker.sock'
export const hub = 'https://registry-1.docker.io'
export const learner: Origin = { kind: 'learner', name: 'docker' }
export const engine: Origin = { kind: 'engine', name: 'dockerd' }

/** 64 hex digits that look like a digest and always belong to the same text. */
export function digestOf(text: string): string {
  let state = 2166136261
  for (const char of text) state = Math.imul(state ^ char.charCodeAt(0), 16777619)
  return Array.from({ length: 64 }, () => {
    state = Math.imul(state ^ (state >>> 13), 1540483477)
    return ((state >>> 9) & 15).toString(16)
  }).join('')
}

const roomy: HostRoom = {
  processes: { used: 60, limit: 2000 },
  disk: { usedBytes: 2e8, totalBytes: 2e9 },
}

/** What the registry holds. */
const tags: Record<string, string[]> = {
  'library/busybox': ['latest'],
  'library/debian': ['12-slim'],
  'library/hello-world': ['latest'],
  'library/nginx': ['latest'],
}

function catalogueOf(path: string): unknown {
  if (path === '/v2/_catalog') return { repositories: Object.keys(tags) }
  const name = /^\/v2\/(.*)\/tags\/list$/.exec(path)?.[1] ?? ''
  return tags[name] && { name, tags: tags[name] }
}

export const isBundled = (image: string) => `library/${image}` in tags

export class FakeEngine {
  containers: ContainerSummary[] = []
  images: (ImageSummary & { layers: string[] })[] = []
  room: HostRoom = roomy
  /** By container id, as inspect has it. */
  readonly finishedAt = new Map<string, string>()
  /** Killed for want of memory before the page was there, by id. */
  readonly oomKilled = new Set<string>()
  readonly #events: SimEvent[] = []
  readonly #listeners = new Set<(event: SimEvent) => void>()
  #requests = 0

  record<Kind extends SimEventKind>(
    kind: Kind,
    origin: Origin,
    corr: string,
    data: SimEventData[Kind],
  ): void {
    const stamp = { seq: this.#events.length + 1, at: Date.now(), host: 'docker-host' }
    const event = { ...stamp, kind, origin, corr, data } as SimEvent
    this.#events.push(event)
    for (const listener of this.#listeners) listener(event)
  }

  stream(afterSeq: number): ReadableStream<EventBatch> {
    return batches<SimEvent>((push) => {
      this.#events.filter((event) => event.seq > afterSeq).forEach(push)
      this.#listeners.add(push)
      return () => this.#listeners.delete(push)
    }).pipeThrough(
      new TransformStream<SimEvent[], EventBatch>({
        transform: (events, controller) => controller.enqueue({ events, missed: 0 }),
      }),
    )
  }

  /** A request and, when the returned function is called, its whole answer. */
  ask(origin: Origin, corr: string, method: string, path: string, address = sock): (status: number) => void {
    const head = this.askStream(origin, corr, method, path, address)
    return (status) => head(status)()
  }

  /** A request; the returned function sends the answer's head, and what that returns ends the exchange. */
  askStream(
    origin: Origin,
    corr: string,
    method: string,
    path: string,
    address = sock,
  ): (status: number) => () => void {
    const id = `${++this.#requests}`
    const began = Date.now()
    const ms = () => Date.now() - began
    this.record('req.start', origin, corr, { id, address, method, path })
    return (status) => {
      this.record('req.end', origin, corr, { id, status, ms: ms() })
      return () => this.record('req.close', origin, corr, { id, ms: ms() })
    }
  }

  container(corr: string, action: string, one: ContainerSummary, more: Record<string, string> = {}): void {
    const attributes = { image: one.Image ?? '', name: one.Names![0]!.slice(1), ...more }
    this.record('docker.container', engine, corr, engineMessage('container', action, one.Id, attributes))
  }

  create(
    name: string,
    image: string,
    command: string,
    ports: ContainerSummary['Ports'] = [],
  ): ContainerSummary {
    const one: ContainerSummary = {
      Id: digestOf(name),
      Names: [`/${name}`],
      Image: image,
      Command: command,
      Created: Math.floor(Date.now() / 1000),
      State: 'created',
      Status: 'Created',
      Ports: ports,
    }
    this.containers = [...this.containers, one]
    return one
  }

  addImage(tag: string, sizeBytes: number, layers: string[]): void {
    const Id = `sha256:${digestOf(tag)}`
    const image = {
      Id,
      RepoTags: [tag],
      Size: sizeBytes,
      layers: layers.map((one) => `sha256:${digestOf(one)}`),
    }
    this.images = [...this.images, image]
  }

  /** Whatever filled the host is gone. */
  makeRoom(): void {
    this.room = roomy
  }

  answer(request: WireRequest): WireResponse {
    const origin: Origin = { kind: 'page', name: request.client ?? 'page' }
    const done = this.ask(origin, `page-${this.#requests}`, request.method, request.path, request.address)
    const value =
      request.address === hub
        ? catalogueOf(request.path)
        : request.method === 'POST'
          ? this.#act(request.path)
          : this.#valueOf(request.path)
    const status = value === undefined ? 404 : 200
    done(status)
    const json = JSON.stringify(value ?? { message: `No such object: ${request.path}` })
    return { status, headers: [], body: { kind: 'bytes', bytes: new TextEncoder().encode(json) } }
  }

  /** start, kill, stop and prune, as the page asks for them. */
  #act(path: string): unknown {
    const [, id, verb] = /^\/containers\/(\w+)\/(start|kill|stop)/.exec(path) ?? []
    const one = this.containers.find(({ Id }) => Id === id)
    if (path.endsWith('/prune')) this.makeRoom()
    if (!one) return path.endsWith('/prune') ? {} : undefined
    this.makeRoom()
    const running = verb === 'start'
    Object.assign(one, {
      State: running ? 'running' : 'exited',
      Status: running ? 'Up 1 second' : 'Exited (137) 1 second ago',
    })
    this.container('page', running ? 'start' : 'die', one, running ? {} : { exitCode: '137' })
    return {}
  }

  #valueOf(path: string): unknown {
    if (path.startsWith('/containers/json?all=1&filters='))
      return this.containers.filter((one) => one.State === 'exited').toReversed()
    if (path.startsWith('/containers/json')) return this.containers
    if (path.includes('/stats')) return { pids_stats: { current: 1900 } }
    if (path.startsWith('/images/json')) return this.images
    if (path === '/info')
      return { Name: 'drydock', Containers: this.containers.length, Images: this.images.length }
    const [, noun, id] = /^\/(containers|images)\/(.+)\/json$/.exec(path) ?? []
    if (noun === 'containers') {
      const one = this.containers.find(({ Id }) => Id === id)
      const State = {
        Status: one?.State,
        FinishedAt: this.finishedAt.get(id!),
        OOMKilled: this.oomKilled.has(id!),
      }
      return one && { ...one, State }
    }
    const image = this.images.find((one) => one.Id === id)
    return image && { ...image, RootFS: { Type: 'layers', Layers: image.layers } }
  }
}
