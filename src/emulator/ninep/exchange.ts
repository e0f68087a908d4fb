import { message } from './protocol.ts'
import type { ReplyWriter } from './wire.ts'

/** One request and its one reply, which may come later. */
export class Exchange {
  readonly tag: number
  readonly #type: number
  readonly #writer: ReplyWriter
  readonly #reply: (bytes: Uint8Array) => void
  /** Answered; whatever comes after is dropped. */
  settled = false

  constructor(type: number, tag: number, writer: ReplyWriter, reply: (bytes: Uint8Array) => void) {
    this.#type = type
    this.tag = tag
    this.#writer = writer
    this.#reply = reply
  }

  /** @param fill writes the reply's fields; called at once, or not at all if the request has been flushed. */
  answer(fill?: (reply: ReplyWriter) => void): void {
    if (this.settled) return
    this.settled = true
    const reply = this.#writer.start(this.#type + 1, this.tag)
    fill?.(reply)
    this.#reply(reply.finish())
  }

  fail(code: number): void {
    if (this.settled) return
    this.settled = true
    this.#reply(
      this.#writer
        .start(message.lerror + 1, this.tag)
        .u32(code)
        .finish(),
    )
  }
}
