/** The one log of everything that happens in a sandbox: a ring with numbered entries and live followers. */
import type { Recorder, SimEvent } from '../protocol/sim-event.ts'
import type { EventBatch } from '../protocol/sandbox.ts'
import { bounded } from './bounded.ts'

/** As many as the scene can rewind. */
const CAPACITY = 20_000

export interface EventLogOptions {
  /** The Docker host whose log it is. */
  host: string
  /** Unix milliseconds. */
  now: () => number
  capacity?: number
}

export class EventLog {
  /** The Docker host whose log it is. */
  readonly host: string
  #events: SimEvent[] = []
  #next = 1
  #wake = new Set<() => void>()
  #now: () => number
  #capacity: number

  constructor({ host, now, capacity = CAPACITY }: EventLogOptions) {
    this.host = host
    this.#now = now
    this.#capacity = capacity
  }

  /** Bound, so that it can be handed on as a {@link Recorder}. */
  record: Recorder = (event) => {
    const stamp = { seq: this.#next++, at: this.#now(), host: this.host }
    this.#events.push({ ...stamp, ...bounded(event) })
    // Dropping a quarter at a time keeps the cost of a full ring constant per event.
    if (this.#events.length > this.#capacity * 1.25)
      this.#events.splice(0, this.#events.length - this.#capacity)
    for (const wake of this.#wake) wake()
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
