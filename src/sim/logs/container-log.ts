/** What a container printed: written as it comes, read back whole, in part, or as it grows. */
import type { LogStore } from '../store/store.ts'
import type { OutputSink, StreamName } from '../stdio/broadcast.ts'
import type { Clock, Micros } from '../base/time.ts'
import { LineSplitter, type LogLine } from './line-splitter.ts'
import { LogFile, type Position, type Rotation } from './log-file.ts'
import { decodeRecord, encodeRecords, type LogRecord } from './record.ts'

export interface LogQuery {
  /** 0: from the beginning. */
  since: Micros
  /** 0: no end. */
  until: Micros
  /** The last so many lines; negative: all. */
  tail: number
  /** Go on until the log is closed, that is until the container stops. */
  follow: boolean
  signal?: AbortSignal
}

export class ContainerLog implements OutputSink {
  #file: LogFile
  #clock: Clock
  #attributes: Record<string, string> | undefined
  #splitters: Record<StreamName, LineSplitter> | null = null
  #writes: Promise<void> = Promise.resolve()
  #waiting = new Set<() => void>()

  constructor(
    store: LogStore,
    id: string,
    rotation: Rotation,
    clock: Clock,
    attributes?: Record<string, string>,
  ) {
    this.#file = new LogFile(store, id, rotation)
    this.#clock = clock
    this.#attributes = attributes
  }

  /** A run of the container begins: from now on there is something to follow. */
  open(): void {
    const now = () => this.#clock.now()
    this.#splitters = { stdout: new LineSplitter(now), stderr: new LineSplitter(now) }
  }

  /** Waits until the store has it, so that a flood of output cannot outrun the disk. */
  write(stream: StreamName, bytes: Uint8Array): void | Promise<void> {
    const lines = this.#splitters?.[stream].feed(bytes) ?? []
    if (lines.length > 0) return this.#log(stream, lines)
  }

  /** The run is over; those who follow read the rest and end. */
  end(): void {
    const splitters = this.#splitters
    if (!splitters) return
    this.#splitters = null
    for (const stream of ['stdout', 'stderr'] as const) {
      const lines = splitters[stream].end()
      if (lines.length > 0) void this.#log(stream, lines)
    }
    void this.#writes.then(() => this.#announce())
  }

  /** Oldest first. */
  async *read(query: LogQuery): AsyncGenerator<LogRecord> {
    const following = query.follow && this.#splitters !== null
    let at = query.tail >= 0 ? await this.#file.tail(query.tail) : await this.#file.start()
    for (;;) {
      const grown = this.#nextGrowth(query.signal)
      const open = this.#splitters !== null
      await this.#writes
      const step = yield* this.#readFrom(at, query)
      at = step.at
      if (step.past || !following || !open || query.signal?.aborted) return
      await grown
    }
  }

  /** Resolves when all that was written so far is in the store. */
  async settled(): Promise<void> {
    await this.#writes
  }

  async delete(): Promise<void> {
    await this.#writes
    await this.#file.delete()
  }

  async *#readFrom(
    from: Position,
    { since, until, signal }: LogQuery,
  ): AsyncGenerator<LogRecord, { at: Position; past: boolean }> {
    let at = from
    for await (const { line, next } of this.#file.read(from)) {
      if (signal?.aborted) break
      at = next
      const record = decodeRecord(line)
      if (record === null || record.at < since) continue
      if (until !== 0 && record.at > until) return { at, past: true }
      yield record
    }
    return { at, past: false }
  }

  #log(stream: StreamName, lines: LogLine[]): Promise<void> {
    const records = encodeRecords(stream, lines, this.#attributes)
    this.#writes = this.#writes
      .then(() => this.#file.append(records))
      // A full disk must not stop the container: as in Docker, the line is lost.
      .catch(() => undefined)
      .then(() => this.#announce())
    return this.#writes
  }

  #nextGrowth(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.add(resolve)
      signal?.addEventListener('abort', () => resolve(), { once: true })
    })
  }

  #announce(): void {
    for (const resume of this.#waiting) resume()
    this.#waiting.clear()
  }
}
