/**
 * A process's standard input, which clients may fill before it runs. A pipe like the kernel's: it holds some bytes, then the
 * writer waits.
 */
const PIPE_BYTES = 64 * 1024

export class StdinPipe {
  #pipe = newPipe()
  #writer = writerOf(this.#pipe)

  /** Waits while the pipe is full. @returns false when nobody will read it any more. */
  async write(bytes: Uint8Array): Promise<boolean> {
    try {
      await this.#writer.ready
      this.#writer.write(bytes).catch(() => undefined)
      return true
    } catch {
      return false
    }
  }

  /** End of file, after what was written. Closing twice, or after the process is gone, is no error. */
  close(): void {
    this.#writer.close().catch(() => undefined)
  }

  /** Gives all bytes, also those already written, to a process. */
  connect(stdin: WritableStream<Uint8Array>): void {
    this.#pipe.readable.pipeTo(stdin).catch(() => undefined)
  }

  /** Makes it a new pipe, for the next start; writers of the old one learn that it is broken. */
  reset(): void {
    this.#writer.abort(new Error('the process has ended')).catch(() => undefined)
    this.#pipe = newPipe()
    this.#writer = writerOf(this.#pipe)
  }
}

function newPipe(): TransformStream<Uint8Array, Uint8Array> {
  const strategy = new ByteLengthQueuingStrategy({ highWaterMark: PIPE_BYTES })
  return new TransformStream<Uint8Array, Uint8Array>({}, strategy, { highWaterMark: 0 })
}

function writerOf(pipe: TransformStream<Uint8Array, Uint8Array>): WritableStreamDefaultWriter<Uint8Array> {
  const writer = pipe.writable.getWriter()
  writer.closed.catch(() => undefined)
  return writer
}
