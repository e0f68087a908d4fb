/** The event list's rows: time, who → whom, what, result. Built one event at a time; an answer completes its request's row. */
import type { SimEvent } from '../../protocol/sim-event.ts'
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
  failed: boolean
  /** Pings and the picture's own reads. */
  background: boolean
  /** Belongs to a command that was typed. */
  indented: boolean
}

const most = 2000

export class EventRows {
  #rows: EventRow[] = []
  #open = new Map<string, EventRow>()
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

  #addOne(rows: EventRow[], event: SimEvent): void {
    if (event.kind === 'req.end') return this.#answer(rows, event)
    if (event.kind === 'cli.end') return this.#endCommand(rows, event)
    const row = rowOf(event, this.#commands.has(event.corr))
    // A boot stage counts its bytes in many events; the list has one row for it.
    if (!row || (event.kind === 'machine.boot' && !this.#isNewStage(event))) return
    rows.push(row)
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
    const status = Number(event.data['status'])
    const ms = event.data['ms']
    const took = typeof ms === 'number' ? ` · ${Math.round(ms)} ms` : ''
    const result = `${statusSign(status)} ${status} ${statusText(status)}${took}`
    this.#complete(rows, requestKey(event), result, status >= 400 || status === 0)
  }

  #endCommand(rows: EventRow[], event: SimEvent): void {
    const code = Number(event.data['code'])
    this.#complete(rows, `command ${event.corr}`, `${code === 0 ? '✓' : '✕'} exit ${code}`, code !== 0)
  }

  #complete(rows: EventRow[], key: string, result: string, failed: boolean): void {
    const row = this.#open.get(key)
    this.#open.delete(key)
    const at = row ? rows.lastIndexOf(row) : -1
    if (row && at >= 0) rows[at] = { ...row, result, failed }
  }
}

function rowOf(event: SimEvent, indented: boolean): EventRow | null {
  const base = {
    seq: event.seq,
    at: event.at,
    corr: event.corr,
    result: '',
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
