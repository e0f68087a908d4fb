/** What a process prints, for all who listen: the log, attached clients. Nothing is kept for those who come later. */
export type StreamName = 'stdout' | 'stderr'

export interface OutputSink {
  /** May make the process wait. Never rejects. */
  write(stream: StreamName, bytes: Uint8Array): void | Promise<void>
  /** No more is to come. */
  end(): void
}

export class Broadcast {
  #sinks = new Set<OutputSink>()

  /** @returns removes it; its `end` is then not called any more. */
  add(sink: OutputSink): () => void {
    this.#sinks.add(sink)
    return () => this.#sinks.delete(sink)
  }

  async write(stream: StreamName, bytes: Uint8Array): Promise<void> {
    const waits = [...this.#sinks].map((sink) => sink.write(stream, bytes))
    if (waits.some((wait) => wait !== undefined)) await Promise.all(waits)
  }

  /** Ends every listener there is. */
  end(): void {
    const sinks = [...this.#sinks]
    this.#sinks.clear()
    for (const sink of sinks) sink.end()
  }

  /** Passes on all of a process's output. Resolves when its streams have ended; a broken one counts as ended. */
  async follow(stdout: ReadableStream<Uint8Array>, stderr: ReadableStream<Uint8Array> | null): Promise<void> {
    await Promise.all([this.#pump('stdout', stdout), stderr && this.#pump('stderr', stderr)])
  }

  async #pump(stream: StreamName, source: ReadableStream<Uint8Array>): Promise<void> {
    const reader = source.getReader()
    for (;;) {
      // A machine that crashed breaks its streams; the exit of the process tells of it.
      const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }) as const)
      if (done) return
      await this.write(stream, value)
    }
  }
}
