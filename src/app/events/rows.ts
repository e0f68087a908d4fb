/**
 * The event list's rows: time, who → whom, what, result. Built one event at a time; an answer fills in its request's row, and
 * the end of the exchange completes it.
 */
import type { SimEvent } from '../../protocol/sim-event.ts'
import { duration } from '../engine/bytes.ts'
import { draft } from '../scene/beat.ts'
import { isBackground, requestFacts, requestKey, text } from '../scene/request.ts'
import { nameOf } from '../scene/beat.ts'
import { statusSign, statusText } from '../scene/status.ts'
import { emptyWorld } from '../scene/world.ts'

export type Topic = 'commands' | 'requests' | 'registry' | 'containers' | 'images' | 'host'

export interface EventRow {
  seq: number
  at: number
  corr: string
  topic: Topic
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

  #isNewStage({ data }: SimEvent): boolean {
    const stage = text(data['stage'])
    const isNew = stage !== this.#stage
    this.#stage = stage
    return isNew
  }

  #answer(rows: EventRow[], event: SimEvent): void {
    const key = requestKey(event)
    if (!this.#open.has(key)) return
    const status = Number(event.data['status'])
    const words = `${statusSign(status)} ${status} ${statusText(status)}`
    this.#answers.set(key, { seq: event.seq, words })
    this.#change(rows, key, { result: words + took(event), failed: status >= 400 })
  }

  #close(rows: EventRow[], event: SimEvent): void {
    const key = requestKey(event)
    const answer = this.#answers.get(key)
    const result = (answer?.words ?? '✕ no answer') + took(event)
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

  #endCommand(rows: EventRow[], event: SimEvent): void {
    const code = Number(event.data['code'])
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
function took({ data }: SimEvent): string {
  const ms = data['ms']
  if (typeof ms !== 'number') return ''
  return ` · ${ms < 1000 ? `${Math.round(ms)} ms` : duration(ms)}`
}

function rowOf(event: SimEvent, indented: boolean): EventRow | null {
  const base = {
    seq: event.seq,
    at: event.at,
    corr: event.corr,
    result: '',
    open: false,
    failed: false,
    background: false,
    indented,
  }
  const { kind, data } = event
  if (kind === 'req.start') {
    const { from, to, method, path } = requestFacts(event)
    const topic = to.startsWith('registry:') ? ('registry' as const) : ('requests' as const)
    const sides = { who: nameOf(from), whom: nameOf(to) }
    return { ...base, ...sides, topic, what: `${method} ${path}`, background: isBackground(event) }
  }
  if (kind === 'cli.start') {
    const argv = Array.isArray(data['argv']) ? data['argv'].map(text).join(' ') : ''
    return {
      ...base,
      topic: 'commands',
      who: event.origin.name,
      whom: '',
      what: `$ ${argv}`,
      indented: false,
    }
  }
  if (kind === 'machine.boot')
    return { ...base, topic: 'host', who: 'host', whom: '', what: bootWords(data), indented: false }
  const beat = draft(event, emptyWorld, true)
  if (!beat) return null
  const topic = kind === 'docker.image' ? 'images' : kind === 'docker.container' ? 'containers' : 'host'
  return { ...base, topic, who: 'daemon', whom: '', what: beat.caption, failed: beat.weight === 'error' }
}

function bootWords(data: Record<string, unknown>): string {
  const ms = data['ms']
  return `boot: ${text(data['stage'])}${typeof ms === 'number' ? ` at ${Math.round(ms)} ms` : ''}`
}

export interface RowFilter {
  /** Empty: all topics. */
  topics: ReadonlySet<Topic>
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
