import { concat } from '../concat.ts'

/** The stream ended in the middle of something. */
export class UnexpectedEnd extends Error {
  constructor() {
    super('unexpected EOF')
    this.name = 'UnexpectedEnd'
  }
}

/** Reads a byte stream by delimiter or by amount, and can hand the rest over. One reader per stream. */
export class ByteReader {
  #source: ReadableStreamDefaultReader<Uint8Array>
  #buffered: Uint8Array = new Uint8Array(0)
  #pending: Promise<boolean> | null = null
  #ended = false

  constructor(stream: ReadableStream<Uint8Array>) {
    this.#source = stream.getReader()
  }

  /**
   * Waits for at least one more byte behind what is buffered.
   *
   * Calls while one is under way share it, so a watcher for the peer's end and a reader of the next bytes do not race.
   *
   * @returns false at end of file. Rejects if the stream broke.
   */
  fill(): Promise<boolean> {
    this.#pending ??= this.#fillOnce().finally(() => (this.#pending = null))
    return this.#pending
  }

  async #fillOnce(): Promise<boolean> {
    if (this.#ended) return false
    for (;;) {
      const { done, value } = await this.#source.read()
      if (done) {
        this.#ended = true
        return false
      }
      if (value.length === 0) continue
      this.#buffered = this.#buffered.length === 0 ? value : concat([this.#buffered, value])
      return true
    }
  }

  /** Resolves when the peer has ended its direction, or this side cancelled it. Rejects when it broke. */
  get closed(): Promise<unknown> {
    return this.#source.closed
  }

  get bufferedBytes(): number {
    return this.#buffered.length
  }

  /**
   * Bytes up to an end that the caller knows.
   *
   * @param endOf the offset behind it, or -1 while it is not there; `from` bytes were searched before.
   * @returns null at end of file before any byte.
   * @throws {RangeError} more than `maxBytes` without an end.
   * @throws {UnexpectedEnd} end of file in the middle.
   */
  async readThrough(
    endOf: (bytes: Uint8Array, from: number) => number,
    maxBytes: number,
  ): Promise<Uint8Array | null> {
    let searched = 0
    for (;;) {
      const end = endOf(this.#buffered, searched)
      if (end >= 0 && end <= maxBytes) return this.#take(end)
      if (end >= 0 || this.#buffered.length >= maxBytes) throw new RangeError(`more than ${maxBytes} bytes`)
      searched = this.#buffered.length
      if (!(await this.fill())) {
        if (this.#buffered.length === 0) return null
        throw new UnexpectedEnd()
      }
    }
  }

  /** Some bytes, at most `maxBytes`, as soon as there are any; null at end of file. */
  async readSome(maxBytes: number): Promise<Uint8Array | null> {
    if (this.#buffered.length === 0 && !(await this.fill())) return null
    return this.#take(Math.min(maxBytes, this.#buffered.length))
  }

  /** Reads and drops up to `maxBytes`. @returns whether the end of the file was reached. */
  async skip(maxBytes: number): Promise<boolean> {
    for (let left = maxBytes; left > 0;) {
      const part = await this.readSome(left)
      if (part === null) return true
      left -= part.length
    }
    return false
  }

  /** Everything not read yet, as a stream; cancelling it cancels the source. */
  rest(): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          const bytes = await this.readSome(Number.MAX_SAFE_INTEGER)
          if (bytes) controller.enqueue(bytes)
          else controller.close()
        },
        cancel: (reason) => this.cancel(reason),
      },
      { highWaterMark: 0 },
    )
  }

  async cancel(reason?: unknown): Promise<void> {
    this.#ended = true
    await this.#source.cancel(reason)
  }

  #take(count: number): Uint8Array {
    const taken = this.#buffered.subarray(0, count)
    this.#buffered = this.#buffered.subarray(count)
    return taken
  }
}
