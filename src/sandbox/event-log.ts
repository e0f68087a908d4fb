/** The one log of everything that happens in a sandbox: a ring with numbered entries and live followers. */
import type { Recorder, SimEvent } from '../protocol/sim-event.ts'
import type { EventBatch } from '../protocol/sandbox.ts'
import { OWN_ATTRIBUTES } from '../protocol/docker/events.ts'
import { bounded } from './bounded.ts'

/** As many as the scene can rewind. */
const CAPACITY = 20_000
/** Of all of them together: more than 20,000 usual ones take. */
const CAPACITY_BYTES = 32 * 1024 * 1024
/** Dropping a fifth at a time keeps the cost of a full ring constant per event. */
const SLACK = 1.25

export interface EventLogOptions {
  /** The Docker host whose log it is. */
  host: string
  /** Unix milliseconds. */
  now: () => number
  capacity?: number
  capacityBytes?: number
}

export class EventLog {
  /** The Docker host whose log it is. */
  readonly host: string
  #events: SimEvent[] = []
  /** Of each event, in the same order. */
  #sizes: number[] = []
  #bytes = 0
  #next = 1
  #wake = new Set<() => void>()
  #now: () => number
  #capacity: number
  #capacityBytes: number

  constructor({ host, now, capacity = CAPACITY, capacityBytes = CAPACITY_BYTES }: EventLogOptions) {
    this.host = host
    this.#now = now
    this.#capacity = capacity
    this.#capacityBytes = capacityBytes
  }

  /** Bound, so that it can be handed on as a {@link Recorder}. */
  record: Recorder = (event) => {
    const stamp = { seq: this.#next++, at: this.#now(), host: this.host }
    const { kept, sizeBytes } = bounded(event, OWN_ATTRIBUTES)
    this.#events.push({ ...stamp, ...kept })
    this.#sizes.push(sizeBytes)
    this.#bytes += sizeBytes
    this.#dropOldest()
    for (const wake of this.#wake) wake()
  }

  /** The newest event stays, however large it is. */
  #dropOldest(): void {
    const full = (slack: number, count: number) =>
      count > this.#capacity * slack || this.#bytes > this.#capacityBytes * slack
    if (!full(SLACK, this.#events.length)) return
    let dropped = 0
    while (full(1, this.#events.length - dropped) && dropped < this.#events.length - 1)
      this.#bytes -= this.#sizes[dropped++]!
    this.#events.splice(0, dropped)
    this.#sizes.splice(0, dropped)
  }

  /** Events after `seq` that are still there, and how many are not. */
  after(seq: number): EventBatch {
    const first = this.#events[0]?.seq ?? this.#next
    const from = Math.max(0, seq + 1 - first)
    return { events: this.#events.slice(from), missed: Math.max(0, first - seq - 1) }
  }

  /** Everything after `seq` and then what comes, in batches as large as the reader is slow. */
  follow(seq: number): ReadableStream<EventBatch> {
    let last = seq
    let wake = () => {}
    const nudge = () => wake()
    return new ReadableStream<EventBatch>(
      {
        start: () => void this.#wake.add(nudge),
        pull: async (controller) => {
          while (last >= this.#next - 1) await new Promise<void>((resolve) => (wake = resolve))
          const batch = this.after(last)
          last = batch.events.at(-1)!.seq
          controller.enqueue(batch)
        },
        cancel: () => {
          this.#wake.delete(nudge)
          wake()
        },
      },
      { highWaterMark: 0 },
    )
  }
}
