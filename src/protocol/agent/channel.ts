/**
 * One byte stream of the link as a pair of web streams, with credit both ways. Knows frames, not calls: what a channel
 * carries (a process's output, a connection) is its user's business.
 */
import { errno } from './errno.ts'
import { ChannelResetError } from './errors.ts'
import { encodeFrame, frameType, headerBytes, writeHeader } from './frames.ts'
import { u32 } from './lists.ts'
import type { BulkSource } from './packets.ts'

/** Credit that each direction begins with, and so the most that a side holds for a slow reader. */
export const windowBytes = 65536
/** Credit is given back in pieces of at least this. */
const creditBatchBytes = 16384

/** Seen from the host: what a process prints is only `readable`, what it reads is only `writable`. */
export type ChannelKind = 'duplex' | 'readable' | 'writable'

/** What a channel needs of its link. */
export interface ChannelPort {
  control(frame: Uint8Array): void
  bulk(source: BulkSource): void
  drop(source: BulkSource): void
  /** Both directions are over: frames for it are ignored from now on. */
  gone(id: number): void
}

export class Channel {
  readonly id: number
  /**
   * What comes from the guest; it sends no more than 64 KiB ahead of the reader. Errors with `ChannelResetError`.
   * Cancelling tells the guest if there is nothing else to the channel; else what still comes is thrown away.
   */
  readonly readable: ReadableStream<Uint8Array>
  /**
   * What goes to the guest. A write resolves when all its bytes are on their way. Closing is end of file, aborting
   * resets the channel. Errors with `ChannelResetError` when nobody reads there any more.
   */
  readonly writable: WritableStream<Uint8Array>
  readonly #port: ChannelPort
  readonly #incoming: Incoming
  readonly #outgoing: Outgoing

  /** Made by `AgentLink`. */
  constructor(id: number, kind: ChannelKind, port: ChannelPort) {
    this.id = id
    this.#port = port
    this.#incoming = new Incoming(id, port, kind !== 'writable', () => {
      if (this.#outgoing.over) this.reset(errno.EPIPE)
    })
    this.#outgoing = new Outgoing(id, port, kind !== 'readable', {
      ended: () => this.#checkGone(),
      aborted: () => this.reset(errno.ECANCELED),
    })
    this.readable = this.#incoming.stream
    this.writable = this.#outgoing.stream
  }

  /** Breaks both directions, here and there. */
  reset(number: number = errno.ECANCELED): void {
    if (this.#incoming.over && this.#outgoing.over) return
    this.#port.control(encodeFrame(frameType.reset, this.id, u32(number)))
    this.fail(new ChannelResetError(number))
  }

  /** For the link: DATA. @returns false if the guest sent more than it may. */
  received(bytes: Uint8Array): boolean {
    return this.#incoming.received(bytes)
  }

  /** For the link: CREDIT. */
  credited(bytes: number): void {
    this.#outgoing.credited(bytes)
  }

  /** For the link: END. */
  ended(): void {
    this.#incoming.ended()
    this.#checkGone()
  }

  /** For the link: RESET, or its own end. What came whole before an END can still be read. */
  fail(reason: Error): void {
    this.#incoming.fail(reason)
    this.#outgoing.fail(reason)
    this.#checkGone()
  }

  #checkGone(): void {
    if (this.#incoming.over && this.#outgoing.over) this.#port.gone(this.id)
  }
}

/** Guest to host. */
class Incoming {
  readonly stream: ReadableStream<Uint8Array>
  /** No more frames are expected. */
  over: boolean
  readonly #id: number
  readonly #port: ChannelPort
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null
  #waiting: Uint8Array[] = []
  #reading = false
  #cancelled = false
  /** What the guest may still send. */
  #window = windowBytes
  /** Passed on, but not yet given back as credit. */
  #owed = 0

  constructor(id: number, port: ChannelPort, used: boolean, onCancel: () => void) {
    this.#id = id
    this.#port = port
    this.over = !used
    this.stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller
          if (!used) controller.close()
        },
        pull: () => {
          this.#reading = true
          this.#deliver()
        },
        cancel: () => {
          this.#cancelled = true
          onCancel()
          this.#discard()
        },
      },
      { highWaterMark: 0 },
    )
  }

  received(bytes: Uint8Array): boolean {
    if (this.over) return true
    this.#window -= bytes.length
    if (this.#window < 0 || bytes.length === 0) return false
    this.#waiting.push(bytes)
    if (this.#cancelled) this.#discard()
    else this.#deliver()
    return true
  }

  ended(): void {
    if (this.over) return
    this.over = true
    this.#deliver()
  }

  fail(reason: Error): void {
    if (this.over) return
    this.over = true
    this.#waiting = []
    if (!this.#cancelled) this.#controller?.error(reason)
  }

  #deliver(): void {
    if (this.#cancelled) return
    const next = this.#reading ? this.#waiting.shift() : undefined
    if (next !== undefined) {
      this.#reading = false
      this.#passedOn(next.length)
      this.#controller?.enqueue(next)
    }
    if (this.over && this.#waiting.length === 0) this.#close()
  }

  /** Once: `enqueue` may come back here through `pull` before it returns. */
  #close(): void {
    this.#controller?.close()
    this.#controller = null
  }

  #discard(): void {
    const bytes = this.#waiting.reduce((sum, chunk) => sum + chunk.length, 0)
    this.#waiting = []
    this.#passedOn(bytes)
  }

  #passedOn(bytes: number): void {
    this.#owed += bytes
    if (this.over || this.#owed < creditBatchBytes) return
    this.#port.control(encodeFrame(frameType.credit, this.#id, u32(this.#owed)))
    this.#window += this.#owed
    this.#owed = 0
  }
}

/** Host to guest. */
class Outgoing implements BulkSource {
  readonly stream: WritableStream<Uint8Array>
  /** END has been sent, or the direction is broken. */
  over: boolean
  readonly #id: number
  readonly #port: ChannelPort
  #controller: WritableStreamDefaultController | null = null
  #credit = windowBytes
  /** What is left of the chunk being written; the stream hands over the next one when this is sent. */
  #rest: Uint8Array | null = null
  #settle: { resolve: () => void; reject: (reason: Error) => void } | null = null

  constructor(id: number, port: ChannelPort, used: boolean, on: { ended: () => void; aborted: () => void }) {
    this.#id = id
    this.#port = port
    this.over = !used
    this.stream = new WritableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller
          if (!used) controller.error(new TypeError('this channel only comes from the guest'))
        },
        write: (chunk) => this.#write(chunk),
        close: () => {
          this.over = true
          this.#port.control(encodeFrame(frameType.end, this.#id))
          on.ended()
        },
        abort: () => on.aborted(),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: windowBytes }),
    )
  }

  credited(bytes: number): void {
    this.#credit += bytes
    if (this.#rest !== null) this.#port.bulk(this)
  }

  nextFrame(maxBytes: number): Uint8Array | null {
    const rest = this.#rest
    if (rest === null || this.#credit === 0) return null
    const size = Math.min(rest.length, this.#credit, maxBytes - headerBytes)
    const frame = new Uint8Array(headerBytes + size)
    writeHeader(frame, frameType.data, this.#id, size)
    frame.set(rest.subarray(0, size), headerBytes)
    this.#credit -= size
    this.#rest = rest.subarray(size)
    if (this.#rest.length === 0) this.#written()
    return frame
  }

  fail(reason: Error): void {
    if (this.over) return
    this.over = true
    this.#port.drop(this)
    this.#rest = null
    this.#controller?.error(reason)
    this.#settle?.reject(reason)
    this.#settle = null
  }

  #write(chunk: Uint8Array): Promise<void> {
    if (chunk.length === 0) return Promise.resolve()
    return new Promise((resolve, reject) => {
      this.#rest = chunk
      this.#settle = { resolve, reject }
      this.#port.bulk(this)
    })
  }

  #written(): void {
    this.#rest = null
    this.#settle?.resolve()
    this.#settle = null
  }
}
