/** Follows the resource usage of several containers; holds the latest of each. */
import { containerPath } from '../api/names.ts'
import type { Invocation } from '../command.ts'
import { jsonValues } from '../api/json-values.ts'
import { readStats, type StatsEntry } from './format-stats.ts'

const SILENCE_MS = 2000

interface Watched {
  entry: StatsEntry
  error: unknown
  stop: AbortController
  /** Resolves at the first value, the first error, or after two silent seconds. */
  first: Promise<void>
}

export class StatsCollector {
  readonly #call: Invocation
  readonly #stream: boolean
  readonly #watched = new Map<string, Watched>()
  readonly #stop = new AbortController()
  #failure: unknown = null

  constructor(call: Invocation, stream: boolean) {
    this.#call = call
    this.#stream = stream
  }

  /** Aborted when the command ends, however it ends. */
  get signal(): AbortSignal {
    return AbortSignal.any([this.#call.signal, this.#stop.signal])
  }

  add(container: string): void {
    if (this.#watched.has(container)) return
    const stop = new AbortController()
    const watched: Watched = { entry: noStats(container), error: null, stop, first: Promise.resolve() }
    this.#watched.set(container, watched)
    watched.first = new Promise((resolve) => {
      void this.#follow(container, watched, resolve).finally(resolve)
    })
  }

  remove(container: string): void {
    this.#watched.get(container)?.stop.abort()
    this.#watched.delete(container)
  }

  async #follow(container: string, watched: Watched, heard: () => void): Promise<void> {
    const silence = new Silence(() => {
      watched.entry = { ...noStats(container), id: watched.entry.id, name: watched.entry.name }
      watched.error = new Error('timeout waiting for stats')
      heard()
    })
    try {
      const signal = AbortSignal.any([this.signal, watched.stop.signal])
      const query = { stream: this.#stream ? '1' : '0' }
      const answer = await this.#call.client.request('GET', containerPath(container, '/stats'), {
        query,
        signal,
      })
      silence.restart()
      for await (const json of jsonValues(answer.body)) {
        silence.restart()
        watched.entry = readStats(container, json)
        watched.error = null
        heard()
        if (!this.#stream) return
      }
      if (this.#stream) watched.entry = { ...watched.entry, isInvalid: true }
    } catch (error) {
      watched.error = error
      watched.entry = { ...watched.entry, isInvalid: true }
    } finally {
      silence.stop()
    }
  }

  /** Resolves when each container has been heard of. */
  async first(): Promise<void> {
    await Promise.all([...this.#watched.values()].map(({ first }) => first))
  }

  errors(): unknown[] {
    return [...this.#watched.values()].map(({ error }) => error).filter((error) => error !== null)
  }

  entries(): StatsEntry[] {
    return [...this.#watched.values()].map(({ entry }) => entry)
  }

  fail(error: unknown): void {
    this.#failure ??= error
  }

  /** @throws what broke the stream of events. */
  check(): void {
    if (this.#failure) throw this.#failure
  }

  stop(): void {
    this.#stop.abort()
    for (const { stop } of this.#watched.values()) stop.abort()
  }
}

/** Calls when nothing is heard for two seconds, and again after two more. */
class Silence {
  readonly #notice: () => void
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(notice: () => void) {
    this.#notice = notice
  }

  restart(): void {
    this.stop()
    this.#timer = setInterval(this.#notice, SILENCE_MS)
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}

function noStats(container: string): StatsEntry {
  return {
    container,
    id: '',
    name: '',
    cpuPercent: 0,
    memory: 0,
    memoryLimit: 0,
    memoryPercent: 0,
    networkRx: 0,
    networkTx: 0,
    blockRead: 0,
    blockWrite: 0,
    pids: 0n,
    isInvalid: false,
  }
}
