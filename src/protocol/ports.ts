/**
 * Streams over a MessagePort, because Safari cannot transfer a stream. `ports` knows nothing of what flows.
 *
 * ```text
 *   reader                    writer
 *     │── pull ───────────────▶│      one pull buys one chunk, which is all the flow control there is
 *     │◀────────────── chunk ──│
 *     │── cancel ─────────────▶│      or, from the writer: end | failed
 * ```
 *
 * Both ends own their port: it is closed when the stream is over. A port carries one stream, or one each way
 * ({@link portSocket}).
 */
import type { Socket } from './socket.ts'

export type Demand = { type: 'pull' } | { type: 'cancel' }
export type Supply<T> = { type: 'chunk'; chunk: T } | { type: 'end' } | { type: 'failed'; message: string }

/**
 * Sends a stream's chunks as the other side asks for them. A `Uint8Array` is copied, so the sender keeps its buffer.
 *
 * @returns settles when the stream is over, for whatever reason; never rejects.
 */
export function supply<T>(stream: ReadableStream<T>, port: MessagePort): Promise<void> {
  return new Promise((resolve) => {
    const sender = new Sender(stream, port, () => {
      port.close()
      resolve()
    })
    port.onmessage = ({ data }: MessageEvent<Demand>) => sender.take(data)
  })
}

/**
 * The other end of {@link supply}.
 *
 * @param ahead chunks asked for before anybody reads: 0 makes each read a round trip, 1 hides it.
 */
export function receive<T>(port: MessagePort, ahead = 1): ReadableStream<T> {
  const receiver = new Receiver<T>(port, ahead, () => port.close())
  port.onmessage = ({ data }: MessageEvent<Supply<T>>) => receiver.take(data)
  return receiver.stream
}

/** One port as a socket: bytes both ways, each with its own flow control and its own end. */
export function portSocket(port: MessagePort): Socket {
  let open = 2
  const over = () => {
    if (--open === 0) port.close()
  }
  const outgoing = new TransformStream<Uint8Array, Uint8Array>()
  const sender = new Sender(outgoing.readable, port, over)
  const receiver = new Receiver<Uint8Array>(port, 1, over)
  port.onmessage = ({ data }: MessageEvent<Demand | Supply<Uint8Array>>) => {
    if (data.type === 'pull' || data.type === 'cancel') sender.take(data)
    else receiver.take(data)
  }
  return { readable: receiver.stream, writable: outgoing.writable }
}

/**
 * Turns single items into batches: each read gives all that came since the last one, so a slow reader sees fewer and
 * larger batches and nothing is lost.
 *
 * @param subscribe called once; gets a function to call with every item; returns unsubscribe.
 */
export function batches<T>(subscribe: (push: (item: T) => void) => () => void): ReadableStream<T[]> {
  let waiting: T[] = []
  let wake: (() => void) | undefined
  let unsubscribe = () => {}
  return new ReadableStream<T[]>(
    {
      start() {
        unsubscribe = subscribe((item) => {
          waiting.push(item)
          wake?.()
        })
      },
      async pull(controller) {
        if (waiting.length === 0) await new Promise<void>((resolve) => (wake = resolve))
        wake = undefined
        // A cancel wakes us too; enqueueing is then refused.
        if (waiting.length > 0) controller.enqueue(waiting.splice(0))
      },
      cancel() {
        unsubscribe()
        waiting = []
        wake?.()
      },
    },
    { highWaterMark: 0 },
  )
}

class Sender<T> {
  readonly #reader: ReadableStreamDefaultReader<T>
  readonly #port: MessagePort
  readonly #over: () => void
  #done = false

  constructor(stream: ReadableStream<T>, port: MessagePort, over: () => void) {
    this.#reader = stream.getReader()
    this.#port = port
    this.#over = over
  }

  take(demand: Demand): void {
    if (this.#done) return
    if (demand.type === 'pull') void this.#sendOne()
    else this.#cancel()
  }

  async #sendOne(): Promise<void> {
    try {
      const { done, value } = await this.#reader.read()
      if (this.#done) return
      if (done) this.#finish({ type: 'end' })
      else this.#post(value)
    } catch (error) {
      this.#finish({ type: 'failed', message: messageOf(error) })
    }
  }

  #post(chunk: T): void {
    // A view is cloned with its whole buffer, so it is cut out first; the copy can then be transferred.
    if (chunk instanceof Uint8Array) {
      const copy = chunk.slice()
      this.#port.postMessage({ type: 'chunk', chunk: copy }, [copy.buffer])
    } else this.#port.postMessage({ type: 'chunk', chunk })
  }

  #finish(last: Supply<never>): void {
    if (this.#done) return
    this.#done = true
    this.#port.postMessage(last)
    this.#over()
  }

  #cancel(): void {
    this.#done = true
    // The source may already be broken; the reader that went away does not care.
    this.#reader.cancel(new Error('the reader went away')).catch(() => undefined)
    this.#over()
  }
}

class Receiver<T> {
  readonly stream: ReadableStream<T>
  readonly #over: () => void
  #controller!: ReadableStreamDefaultController<T>
  #arrived: (() => void) | undefined
  #done = false

  constructor(port: MessagePort, ahead: number, over: () => void) {
    this.#over = over
    this.stream = new ReadableStream<T>(
      {
        start: (controller) => {
          this.#controller = controller
        },
        pull: () => {
          port.postMessage({ type: 'pull' } satisfies Demand)
          return new Promise<void>((resolve) => (this.#arrived = resolve))
        },
        cancel: () => {
          port.postMessage({ type: 'cancel' } satisfies Demand)
          this.#finish()
        },
      },
      { highWaterMark: ahead },
    )
  }

  take(supply: Supply<T>): void {
    // What was under way when we cancelled.
    if (this.#done) return
    if (supply.type === 'chunk') {
      this.#controller.enqueue(supply.chunk)
      this.#settle()
      return
    }
    if (supply.type === 'end') this.#controller.close()
    else this.#controller.error(new Error(supply.message))
    this.#finish()
  }

  #finish(): void {
    this.#done = true
    this.#settle()
    this.#over()
  }

  #settle(): void {
    this.#arrived?.()
    this.#arrived = undefined
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
