/**
 * Feeds the stage: events come from the sandbox, and after those that change containers or images the lists are read again
 * over the API, because an event does not carry ports, sizes or layers.
 */
import type { EventBatch } from '../../protocol/sandbox.ts'
import type { SimEvent } from '../../protocol/sim-event.ts'
import { read } from '../engine/engine.ts'
import type { ContainerSummary, ImageInspect, ImageSummary } from '../engine/types.ts'
import type { SandboxClient } from '../sandbox/client.ts'
import { Director, type Beat } from './director.ts'
import { StageClock } from './clock.ts'
import { Stage } from './stage.svelte.ts'
import { Timeline } from './timeline.ts'
import { emptyWorld, type Observation, type World } from './world.ts'

type Noun = 'containers' | 'images'

export interface PictureParts {
  client(): SandboxClient | undefined
  onBeat(beat: Beat): void
}

export class Picture {
  readonly stage: Stage
  /** The machine's truth: all that is known, whatever is on stage. */
  latest = $state.raw<World>(emptyWorld)
  readonly #parts: PictureParts
  #timeline: Timeline
  #stale = new Set<Noun>()
  #reading = false
  #timer: ReturnType<typeof setTimeout> | undefined
  #lastSeq = 0

  constructor(parts: PictureParts) {
    this.#parts = parts
    const clock = new StageClock(Date.now)
    this.#timeline = new Timeline(new Director(clock.epoch))
    this.stage = new Stage(clock, () => this.#timeline)
  }

  set everything(on: boolean) {
    this.#timeline.director.everything = on
  }

  /** A new worker starts a new log. */
  reset(): void {
    const { everything } = this.#timeline.director
    this.#timeline = new Timeline(new Director(this.stage.clock.epoch))
    this.everything = everything
    this.#lastSeq = 0
    this.latest = emptyWorld
    this.stage.wake()
  }

  take({ events, missed }: EventBatch): void {
    for (const event of events) {
      const { beat } = this.#timeline.push(event)
      this.#lastSeq = event.seq
      if (beat) this.#parts.onBeat(beat)
      this.#markStale(event)
    }
    this.latest = this.#timeline.head
    if (missed > 0) this.readAll()
    this.stage.wake()
  }

  /** Reads the whole state: when the host has come up, and when events were missed. */
  readAll(): void {
    this.#stale.add('containers').add('images')
    this.#readSoon(0)
  }

  #markStale({ kind, data }: SimEvent): void {
    if (kind === 'docker.image') this.#stale.add('images')
    else if (kind === 'docker.container' && !/^(exec_|top|resize|attach|detach)/.test(data.Action))
      this.#stale.add('containers')
    if (this.#stale.size > 0) this.#readSoon(150)
  }

  /** Many events make one reading. */
  #readSoon(ms: number): void {
    if (this.#reading) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#read(), ms)
  }

  async #read(): Promise<void> {
    this.#reading = true
    const nouns = [...this.#stale]
    this.#stale.clear()
    try {
      for (const noun of nouns) await this.#observe(noun)
    } finally {
      this.#reading = false
      if (this.#stale.size > 0) this.#readSoon(150)
    }
  }

  async #observe(noun: Noun): Promise<void> {
    const client = this.#parts.client()
    if (!client) return
    const afterSeq = this.#lastSeq
    if (noun === 'containers') {
      const containers = await read<ContainerSummary[]>(client, '/containers/json?all=1')
      if (containers) this.#push({ afterSeq, containers })
      return
    }
    const images = await read<ImageSummary[]>(client, '/images/json')
    if (!images) return
    this.#push({ afterSeq, images })
    await this.#readLayers(client, images)
  }

  async #readLayers(client: SandboxClient, images: ImageSummary[]): Promise<void> {
    const known = this.#timeline.head.images
    const unknown = images.filter((one) => (known.get(`image:${one.Id}`)?.layers.length ?? 0) === 0)
    const layers = await Promise.all(
      unknown.map(async ({ Id }) => {
        const image = await read<ImageInspect>(client, `/images/${Id}/json`)
        return { imageId: Id, layers: image?.RootFS?.Layers ?? [] }
      }),
    )
    if (layers.length > 0) this.#push({ afterSeq: this.#lastSeq, layers })
  }

  #push(seen: Omit<Observation, 'kind' | 'at'>): void {
    this.#timeline.push({ kind: 'observed', at: Date.now(), ...seen })
    this.latest = this.#timeline.head
    this.stage.wake()
  }
}
