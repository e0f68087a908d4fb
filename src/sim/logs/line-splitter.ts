/**
 * Cuts one stream of a container into log lines, as Docker's copier does: at newlines, and every 16 KiB when there is none.
 * Such a piece, and what is left at the end, is logged without a newline; pieces of one line share its first time.
 */
import type { Micros } from '../base/time.ts'
import { concat } from '../../protocol/concat.ts'

export const MAX_LINE_BYTES = 16 * 1024

export interface LogLine {
  /** With its newline, unless partial. A view of what was fed. */
  bytes: Uint8Array
  at: Micros
}

const NEWLINE = 10

export class LineSplitter {
  #now: () => Micros
  #rest: Uint8Array = new Uint8Array(0)
  /** When the line began whose first pieces are logged already. */
  #partialSince: Micros | null = null

  constructor(now: () => Micros) {
    this.#now = now
  }

  feed(bytes: Uint8Array): LogLine[] {
    const lines: LogLine[] = []
    let data = this.#rest.length === 0 ? bytes : concat([this.#rest, bytes])
    for (;;) {
      const newline = data.indexOf(NEWLINE)
      if (newline >= 0 && newline < MAX_LINE_BYTES) {
        lines.push({ bytes: data.subarray(0, newline + 1), at: this.#partialSince ?? this.#now() })
        this.#partialSince = null
        data = data.subarray(newline + 1)
      } else if (data.length >= MAX_LINE_BYTES) {
        lines.push(this.#partial(data.subarray(0, MAX_LINE_BYTES)))
        data = data.subarray(MAX_LINE_BYTES)
      } else break
    }
    this.#rest = data.slice()
    return lines
  }

  /** What is left when the stream ends. */
  end(): LogLine[] {
    const rest = this.#rest
    this.#rest = new Uint8Array(0)
    return rest.length > 0 ? [this.#partial(rest)] : []
  }

  #partial(bytes: Uint8Array): LogLine {
    this.#partialSince ??= this.#now()
    return { bytes, at: this.#partialSince }
  }
}
