/**
 * The event list's rows: time, who → whom, what, result. Built one event at a time; an answer fills in its request's row, and
 * the end of the exchange completes it.
 */
import type { SimEvent } from '../../protocol/sim-event.ts'
import { duration } from '../engine/bytes.ts'
import { treatmentsOf } from '../scene/kinds/index.ts'
import { requestKey } from '../scene/request.ts'
import { statusSign, statusText } from '../scene/status.ts'

export interface EventRow {
  seq: number
  at: number
  corr: string
  topic: string
  who: string
  /** Empty where nobody is spoken to. */
  whom: string
  what: string
  /** Empty while a request has no answer. */
  result: string
  /** Answered, and still going on: a pull, `logs -f`, attach. */
  open: boolean
  failed: boolean
  /** Pings and the picture's own reads. */
  background: boolean
  /** Belongs to a command that was typed. */
  indented: boolean
}

const most = 2000

interface Answer {
  seq: number
  /** `✓ 200 OK` */
  words: string
}

export class EventRows {
  #rows: EventRow[] = []
  /** Rows that something is still to come for. */
  #open = new Map<string, EventRow>()
  /** Of exchanges that have not closed. */
  #answers = new Map<string, Answer>()
  #commands = new Set<string>()
  #stage = ''

  /** Oldest first. A fresh array each time; rows are never changed in place. */
  get all(): readonly EventRow[] {
    return this.#rows
  }

  add(events: SimEvent[]): void {
    const rows = [...this.#rows]
    for (const event of events) this.#addOne(rows, event)
    this.#rows = rows.slice(-most)
  }

  /**
   * Marks what was answered up to this event, and has not closed, as open. Called some time after the event: most exchanges
   * close right behind their answer, and their rows shall not change twice.
   *
   * @returns whether a row has changed.
   */
  settle(seq: number): boolean {
    const rows = [...this.#rows]
    let changed = false
    for (const [key, answer] of this.#answers) {
      if (answer.seq > seq || this.#open.get(key)?.open) continue
      this.#change(rows, key, { open: true, result: `${answer.words} · open` })
      changed = true
    }
    this.#rows = rows
    return changed
  }

  #addOne(rows: EventRow[], event: SimEvent): void {
    if (event.kind === 'req.end') return this.#answer(rows, event)
    if (event.kind === 'req.close') return this.#close(rows, event)
    if (event.kind === 'cli.end') return this.#endCommand(rows, event)
    const row = rowOf(event, this.#commands.has(event.corr))
    // A boot stage counts its bytes in many events; the list has one row for it.
    if (!row || (event.kind === 'machine.boot' && !this.#isNewStage(event))) return
    rows.push(row)
    if (event.kind === 'machine.crashed') this.#breakOff(rows)
    if (event.kind === 'req.start') this.#open.set(requestKey(event), row)
    if (event.kind === 'cli.start') {
      this.#commands.add(event.corr)
      this.#open.set(`command ${event.corr}`, row)
    }
  }

  #isNewStage({ data: { stage } }: SimEvent<'machine.boot'>): boolean {
    const isNew = stage !== this.#stage
    this.#stage = stage
    return isNew
  }

  #answer(rows: EventRow[], event: SimEvent<'req.end'>): void {
    const key = requestKey(event)
    if (!this.#open.has(key)) return
    const { status } = event.data
    const words = `${statusSign(status)} ${status} ${statusText(status)}`
    this.#answers.set(key, { seq: event.seq, words })
    this.#change(rows, key, { result: words + took(event.data.ms), failed: status >= 400 })
  }

  #close(rows: EventRow[], event: SimEvent<'req.close'>): void {
    const key = requestKey(event)
    const answer = this.#answers.get(key)
    const result = (answer?.words ?? '✕ no answer') + took(event.data.ms)
    this.#change(rows, key, { result, open: false, ...(!answer && { failed: true }) })
    this.#open.delete(key)
    this.#answers.delete(key)
  }

  /** A host that crashed closes nothing any more. */
  #breakOff(rows: EventRow[]): void {
    for (const [key, { words }] of this.#answers) {
      this.#change(rows, key, { result: `${words} · broken off`, open: false })
      this.#open.delete(key)
    }
    this.#answers.clear()
  }

  #endCommand(rows: EventRow[], event: SimEvent<'cli.end'>): void {
    const { code } = event.data
    const key = `command ${event.corr}`
    this.#change(rows, key, { result: `${code === 0 ? '✓' : '✕'} exit ${code}`, failed: code !== 0 })
    this.#open.delete(key)
  }

  #change(rows: EventRow[], key: string, changes: Partial<EventRow>): void {
    const before = this.#open.get(key)
    if (!before) return
    const row = { ...before, ...changes }
    const at = rows.lastIndexOf(before)
    if (at >= 0) rows[at] = row
    this.#open.set(key, row)
  }
}

/** ` · 12 ms` since the request came. */
function took(ms: number): string {
  return ` · ${ms < 1000 ? `${Math.round(ms)} ms` : duration(ms)}`
}

/** What begins a row. Other events (answers, ends) complete one, or are not listed. */
function rowOf(event: SimEvent, indented: boolean): EventRow | null {
  const sketch = treatmentsOf(event)
    .find(({ row }) => row)
    ?.row?.(event)
  if (!sketch) return null
  const { seq, at, corr } = event
  return { seq, at, corr, result: '', open: false, failed: false, background: false, indented, ...sketch }
}

export interface RowFilter {
  /** Empty: all topics. */
  topics: ReadonlySet<string>
  words: string
  /** Also pings and the picture's own reads. */
  everything: boolean
}

export function filterRows(rows: readonly EventRow[], filter: RowFilter): EventRow[] {
  const words = filter.words.trim().toLowerCase()
  return rows.filter(
    (row) =>
      (filter.everything || !row.background) &&
      (filter.topics.size === 0 || filter.topics.has(row.topic)) &&
      (words === '' || `${row.who} ${row.whom} ${row.what} ${row.result}`.toLowerCase().includes(words)),
  )
}
