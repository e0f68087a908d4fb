/** The event list's state: its rows and what of them is shown. */
import type { SimEvent } from '../../protocol/sim-event.ts'
import { EventRows, filterRows, type EventRow } from './rows.ts'

/** So long an exchange has to go on after its answer before its row says so. */
const settleMs = 400

export class EventLog {
  words = $state('')
  topics = $state.raw<ReadonlySet<string>>(new Set())
  #rows = new EventRows()
  #all = $state.raw<readonly EventRow[]>([])
  readonly #everything: () => boolean

  constructor(everything: () => boolean) {
    this.#everything = everything
  }

  readonly shown: EventRow[] = $derived.by(() =>
    filterRows(this.#all, { topics: this.topics, words: this.words, everything: this.#everything() }),
  )
  readonly folded: number = $derived.by(() =>
    this.#everything() ? 0 : this.#all.filter((row) => row.background).length,
  )

  add(events: SimEvent[]): void {
    this.#rows.add(events)
    this.#all = this.#rows.all
    const answer = events.findLast((event) => event.kind === 'req.end')
    if (answer) this.#settleLater(this.#rows, answer.seq)
  }

  #settleLater(rows: EventRows, seq: number): void {
    setTimeout(() => {
      if (rows === this.#rows && rows.settle(seq)) this.#all = rows.all
    }, settleMs)
  }

  clear(): void {
    this.#rows = new EventRows()
    this.#all = []
  }

  /** The rows of one party, newest last: its own page in the inspector. */
  of(name: string): EventRow[] {
    return this.#all.filter((row) => (row.who === name || row.whom === name) && !row.background)
  }

  toggle(topic: string): void {
    const topics = new Set(this.topics)
    if (!topics.delete(topic)) topics.add(topic)
    this.topics = topics
  }
}
