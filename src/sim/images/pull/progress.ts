/** Docker's progress stream (`pkg/streamformatter`, `pkg/jsonmessage`): JSON objects, each ended by CR LF. */
import type { ProgressLine } from '../../../protocol/docker/images.ts'

/** A line that is said once and scrolls away. */
export function message(status: string, id?: string): ProgressLine {
  return { status, ...(id !== undefined && { id }) }
}

/** A line that a later one of the same id overwrites in a terminal. */
export function action(id: string, status: string, current = 0, total = 0): ProgressLine {
  const bar = progressBar(current, total)
  return {
    status,
    progressDetail: { ...(current > 0 && { current }), ...(total > 0 && { total }) },
    ...(bar !== '' && { progress: bar }),
    id,
  }
}

export function failure(text: string): ProgressLine {
  return { errorDetail: { message: text }, error: text }
}

/** Go's encoding/json escapes these, so that JSON can stand in HTML. */
const ESCAPED: Record<string, string> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026' }

export function encodeLine(line: ProgressLine): Uint8Array<ArrayBuffer> {
  const text = JSON.stringify(line).replace(/[<>&]/g, (char) => ESCAPED[char]!)
  return new TextEncoder().encode(`${text}\r\n`)
}

/** `[====>      ]  1.5MB/10MB`, as the daemon draws it for clients that cannot. */
function progressBar(current: number, total: number): string {
  if (current <= 0 && total <= 0) return ''
  if (total <= 0) return humanSize(current).padStart(8)
  const half = Math.min(50, Math.floor(Math.floor((current / total) * 100) / 2))
  const bar = `[${'='.repeat(half)}>${' '.repeat(50 - half)}] `
  const now = humanSize(current).padStart(8)
  return current > total ? bar + now : `${bar}${now}/${humanSize(total)}`
}

/** Four significant digits in steps of 1000, as go-units' HumanSize. */
function humanSize(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB']
  let size = bytes
  let unit = 0
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000
    unit++
  }
  return `${Number(size.toPrecision(4))}${units[unit]}`
}

/** When to report: not more often than every 1 % (or 512 kB) and every 100 ms, but always at the end. */
export class Throttle {
  #step: number
  #reported = 0
  #reportedAt = -Infinity
  #total: number
  #now: () => number

  constructor(total: number, now: () => number) {
    this.#total = total
    this.#now = now
    this.#step = total > 0 ? Math.min(512 * 1024, Math.floor(total / 100)) : 512 * 1024
  }

  due(current: number): boolean {
    if (current - this.#reported <= this.#step && current !== this.#total) return false
    this.#reported = current
    if (current !== this.#total && this.#now() - this.#reportedAt < 100) return false
    this.#reportedAt = this.#now()
    return true
  }
}
