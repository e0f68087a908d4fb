import { serve, type Handler } from '../../../protocol/http/index.ts'
import type { EventMessage } from '../../../protocol/docker/events.ts'
import type { ProgressLine } from '../../../protocol/docker/images.ts'
import type { Occurrence } from '../../../protocol/sim-event.ts'
import { DialError, socketPair, type Dial } from '../../../protocol/socket.ts'
import type { Host } from '../../base/host.ts'
import { createRegistry } from '../../registry/registry.ts'
import { memoryStores } from '../../store/memory.ts'
import type { Stores } from '../../store/store.ts'
import { Filters } from '../../base/filters.ts'
import { createClock } from '../../base/time.ts'
import type { Cause } from '../../events/cause.ts'
import { Events } from '../../events/events.ts'
import type { PullRequest } from '../image.ts'
import { createImages, type Images } from '../images.ts'
import { Layers } from '../layers.ts'
import type { TestLayout } from './layout.ts'

export const CAUSE: Cause = { origin: { kind: 'remote', name: 'test' }, corr: 'c1' }

export interface TestImages {
  /** As one request sees them. */
  images: Images
  stores: Stores
  /** What `GET /events` would tell, without its stamps. */
  events: ImageEvent[]
  records: Occurrence[]
  /** Every request that reached a registry: `GET registry-1.docker.io/v2/`. */
  requests: string[]
  /** What was put aside, or failed with nobody waiting. */
  reports: unknown[]
  containers: { id: string; name: string; running: boolean; image: string }[]
  /** Pulls to the end. @returns the lines. */
  pull(fromImage: string, more?: Partial<PullRequest> & { signal?: AbortSignal }): Promise<ProgressLine[]>
  /** The same stores opened anew, as after a restart. */
  reopen(): TestImages
}

export type ImageEvent = Pick<EventMessage, 'Type' | 'Action' | 'Actor'>

export interface TestImagesOptions {
  stores?: Stores
  /** Servers besides the hub, by host: `localhost:5000`. */
  servers?: Record<string, Handler>
  /** Wraps the hub. */
  hub?: (registry: Handler) => Handler
}

/** Images over memory stores, with a hub that has this layout. */
export function anImages(layout: TestLayout, options: TestImagesOptions = {}): TestImages {
  const stores = options.stores ?? memoryStores()
  const events: ImageEvent[] = []
  const records: TestImages['records'] = []
  const requests: string[] = []
  const reports: unknown[] = []
  const containers: TestImages['containers'] = []
  const registry = createRegistry(layout)
  const servers: Record<string, Handler> = {
    'https://registry-1.docker.io': options.hub?.(registry) ?? registry,
    ...options.servers,
  }
  const dial: Dial = async (address) => {
    const handler = servers[address]
    if (!handler)
      throw new DialError('ENOTFOUND', `dial tcp: lookup ${new URL(address).hostname}: no such host`)
    const [near, far] = socketPair()
    const host = address.replace(/^https?:\/\//, '')
    void serve(far, (exchange) => {
      requests.push(`${exchange.request.method} ${host}${new URL(exchange.request.url).pathname}`)
      return handler(exchange)
    })
    return near
  }
  const host = testHost()
  const told = Events.create(createClock(host.now), () => undefined)
  told.subscribe(new Filters(), ({ Type, Action, Actor }) => void events.push({ Type, Action, Actor }))
  const images = createImages({
    docs: stores.docs,
    layers: Layers.open(stores.docs, stores.blobs, (error) => void reports.push(error)),
    dial,
    host,
    events: told,
    record: (event) => void records.push(event),
    report: (error) => void reports.push(error),
    containersUsing: (id) => containers.filter(({ image }) => image === id),
  }).onBehalfOf(CAUSE)
  return {
    images,
    stores,
    events,
    records,
    requests,
    reports,
    containers,
    async pull(fromImage, { signal = new AbortController().signal, ...more } = {}) {
      const lines: ProgressLine[] = []
      const request: PullRequest = {
        fromImage,
        tag: fromImage.includes(':') ? '' : 'latest',
        platform: '',
        ...more,
      }
      await images.pull(request, (line) => lines.push(line), signal)
      return lines
    },
    reopen: () => anImages(layout, { ...options, stores }),
  }
}

/** Time stands still but for sleeping, which takes none. */
export function testHost(): Host {
  let now = Date.parse('2025-01-01T00:00:00Z')
  return {
    now: () => now,
    newId: () => 'a'.repeat(64),
    random: (bytes) => new Uint8Array(bytes),
    sleep: async (ms) => void (now += ms),
  }
}
