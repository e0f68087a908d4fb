import { serve, type Handler } from '../../../protocol/http/index.ts'
import type { ProgressLine } from '../../../protocol/docker/images.ts'
import type { SimEvent } from '../../../protocol/sim-event.ts'
import { DialError, socketPair, type Dial } from '../../../protocol/socket.ts'
import type { Host } from '../../base/host.ts'
import { createRegistry } from '../../registry/registry.ts'
import { memoryStores } from '../../store/memory.ts'
import type { Stores } from '../../store/store.ts'
import { createImages, type Cause, type ImageEvent, type Images, type PullRequest } from '../images.ts'
import type { TestLayout } from './layout.ts'

export const CAUSE: Cause = { origin: { kind: 'remote', name: 'test' }, corr: 'c1' }

export interface TestImages {
  images: Images
  stores: Stores
  events: ImageEvent[]
  records: Omit<SimEvent, 'seq' | 'at'>[]
  /** Every request that reached a registry: `GET registry-1.docker.io/v2/`. */
  requests: string[]
  containers: { id: string; name: string; running: boolean; image: string }[]
  /** Pulls to the end. @returns the lines. */
  pull(fromImage: string, more?: Partial<PullRequest> & { signal?: AbortSignal }): Promise<ProgressLine[]>
  /** The same stores opened anew, as after a restart. */
  reopen(): TestImages
}

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
  const images = createImages({
    ...stores,
    dial,
    host: testHost(),
    emit: (event) => void events.push(event),
    record: (event) => void records.push(event),
    containersUsing: (id) => containers.filter(({ image }) => image === id),
  })
  return {
    images,
    stores,
    events,
    records,
    requests,
    containers,
    async pull(fromImage, { signal = new AbortController().signal, ...more } = {}) {
      const lines: ProgressLine[] = []
      const request: PullRequest = {
        fromImage,
        tag: fromImage.includes(':') ? '' : 'latest',
        platform: '',
        ...more,
      }
      await images.pull(request, (line) => lines.push(line), CAUSE, signal)
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
