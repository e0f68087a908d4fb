/**
 * An engine that runs nothing: it keeps a list of containers and images, records the events that a real one records for a
 * few commands, and answers the requests the page makes. For tests of the page and its development page only.
 */
import { batches } from '../../protocol/ports.ts'
import type { EventBatch, WireRequest, WireResponse } from '../../protocol/sandbox.ts'
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

export class FakeEngine {
  containers: ContainerSummary[] = []
  images: (ImageSummary & { layers: string[] })[] = []
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

  answer(request: WireRequest): WireResponse {
    const origin: Origin = { kind: 'page', name: request.client ?? 'page' }
    const done = this.ask(origin, `page-${this.#requests}`, request.method, request.path)
    const value = this.#valueOf(request.path)
    const status = value === undefined ? 404 : 200
    done(status)
    const json = JSON.stringify(value ?? { message: `No such object: ${request.path}` })
    return { status, headers: [], body: { kind: 'bytes', bytes: new TextEncoder().encode(json) } }
  }

  #valueOf(path: string): unknown {
    if (path.startsWith('/containers/json')) return this.containers
    if (path.startsWith('/images/json')) return this.images
    if (path === '/info')
      return { Name: 'drydock', Containers: this.containers.length, Images: this.images.length }
    const [, noun, id] = /^\/(containers|images)\/(.+)\/json$/.exec(path) ?? []
    if (noun === 'containers') return this.containers.find((one) => one.Id === id)
    const image = this.images.find((one) => one.Id === id)
    return image && { ...image, RootFS: { Type: 'layers', Layers: image.layers } }
  }
}
