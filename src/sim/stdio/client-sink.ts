/** Output on its way to one attached client, who may be slow, not there yet, or gone. */
import type { OutputSink, StreamName } from './broadcast.ts'
import { frame } from './frames.ts'

/** A slow client may lag behind by so much before the process has to wait for it. */
const LAG_BYTES = 1024 * 1024

export interface ClientSinkOptions {
  stdout: boolean
  stderr: boolean
  /** Whether to cut the output into frames. */
  multiplexed: boolean
}

export class ClientSink implements OutputSink {
  /** All output was passed on, or the client is gone. */
  readonly done: Promise<void>
  #options: ClientSinkOptions
  #queue: Uint8Array[] = []
  #queuedBytes = 0
  #ended = false
  #gone = false
  #wake: () => void = () => undefined
  #drained: (() => void)[] = []
  #finish: () => void = () => undefined

  constructor(options: ClientSinkOptions) {
    this.#options = options
    this.done = new Promise((resolve) => (this.#finish = resolve))
  }

  write(stream: StreamName, bytes: Uint8Array): void | Promise<void> {
    if (this.#gone || this.#ended || !this.#options[stream]) return
    const shown = this.#options.multiplexed ? frame(stream, bytes) : bytes
    this.#queue.push(shown)
    this.#queuedBytes += shown.length
    this.#wake()
    if (this.#queuedBytes > LAG_BYTES) return new Promise((resolve) => this.#drained.push(resolve))
  }

  get ended(): boolean {
    return this.#ended
  }

  /** What is queued, instead of sending it. */
  drain(): Uint8Array[] {
    return this.#queue.splice(0)
  }

  end(): void {
    this.#ended = true
    this.#wake()
  }

  /** Sends what is queued and what comes. Resolves at the end; the writer is left open. */
  async sendTo(writer: WritableStreamDefaultWriter<Uint8Array>): Promise<void> {
    writer.closed.catch(() => this.#leave())
    try {
      while (await this.#more()) await writer.write(this.#take())
    } catch {
      // The client is gone: that is its right, and the process goes on.
    } finally {
      this.#leave()
    }
  }

  async #more(): Promise<boolean> {
    while (this.#queue.length === 0 && !this.#ended && !this.#gone)
      await new Promise<void>((resolve) => (this.#wake = resolve))
    return this.#queue.length > 0 && !this.#gone
  }

  #take(): Uint8Array {
    const bytes = this.#queue.shift()!
    this.#queuedBytes -= bytes.length
    if (this.#queuedBytes <= LAG_BYTES) this.#release()
    return bytes
  }

  #leave(): void {
    this.#gone = true
    this.#queue = []
    this.#wake()
    this.#release()
    this.#finish()
  }

  #release(): void {
    for (const resume of this.#drained.splice(0)) resume()
  }
}
