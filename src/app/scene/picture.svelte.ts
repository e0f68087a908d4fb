/**
 * Feeds the stage: events come from the sandbox, and after those that change something that a kind watches, it is read again
 * over the API, because an event does not carry ports, sizes or layers.
 */
import type { ObjectKind } from '../../protocol/picture.ts'
import type { EventBatch } from '../../protocol/sandbox.ts'
import type { SimEvent } from '../../protocol/sim-event.ts'
import { read } from '../engine/engine.ts'
import type { SandboxClient } from '../sandbox/client.ts'
import { Director, type Beat } from './director.ts'
import { StageClock } from './clock.ts'
import { Stage } from './stage.svelte.ts'
import { kinds } from './kinds/index.ts'
import type { Kind } from './kinds/kind.ts'
import { Timeline } from './timeline.ts'
import { emptyWorld, type Observation, type World } from './world.ts'

export interface PictureParts {
  /** The host that it shows. */
  host: string
  client(): SandboxClient | undefined
  onBeat(beat: Beat): void
}

export class Picture {
  readonly stage: Stage
  /** The machine's truth: all that is known, whatever is on stage. */
  latest = $state.raw<World>(emptyWorld)
  /** The kinds whose state was asked for since the worker is there: of the others, nothing is known yet. */
  asked = $state.raw<ReadonlySet<ObjectKind>>(new Set())
  readonly #parts: PictureParts
  #timeline: Timeline
  #stale = new Set<Kind>()
  #reading = false
  #timer: ReturnType<typeof setTimeout> | undefined
  #lastSeq = 0

  constructor(parts: PictureParts) {
    this.#parts = parts
    const clock = new StageClock(Date.now)
    this.#timeline = new Timeline(new Director(clock.epoch))
    this.stage = new Stage(clock, () => this.#timeline)
  }

  get host(): string {
    return this.#parts.host
  }

  /** Whether anything on the host runs. */
  get busy(): boolean {
    const [world, { host }] = [this.latest, this]
    return kinds.some(({ ids, isAlive }) => isAlive && ids(world, host).some((id) => isAlive(world, id)))
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
    this.asked = new Set()
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
    for (const kind of kinds) if (kind.watch) this.#stale.add(kind)
    this.#readSoon(0)
  }

  #markStale(event: SimEvent): void {
    for (const kind of kinds) if (kind.watch?.staleAfter(event)) this.#stale.add(kind)
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
    const stale = [...this.#stale]
    this.#stale.clear()
    try {
      for (const kind of stale) await this.#observe(kind)
    } finally {
      this.#reading = false
      if (this.#stale.size > 0) this.#readSoon(150)
    }
  }

  async #observe({ name, watch }: Kind): Promise<void> {
    const client = this.#parts.client()
    if (!client) return
    const afterSeq = this.#lastSeq
    await watch?.read({
      host: this.host,
      get: (path) => read(client, path),
      world: () => this.#timeline.head,
      tell: (answer) =>
        this.#push({ kind: 'observed', host: this.host, of: name, afterSeq, at: Date.now(), answer }),
    })
  }

  #push(seen: Observation): void {
    this.#timeline.push(seen)
    this.latest = this.#timeline.head
    if (!this.asked.has(seen.of)) this.asked = new Set([...this.asked, seen.of])
    this.stage.wake()
  }
}
