/**
 * The frames of `guest/agent/PROTOCOL.md`: bytes to frames and back. Knows no channels, calls or operations' meaning.
 *
 * ```text
 * offset  0                4        5                9 ...
 *         payload size     type     subject          payload
 *         u32 LE, <= 65536 u8       u32 LE
 * ```
 */
export const headerBytes = 9
export const maxPayloadBytes = 65536

export const frameType = {
  hello: 1,
  ack: 2,
  call: 3,
  result: 4,
  data: 5,
  credit: 6,
  end: 7,
  reset: 8,
  event: 9,
} as const

export interface Frame {
  type: number
  subject: number
  /** Belongs to the receiver: it is not used again by the decoder. */
  payload: Uint8Array
}

/** The bytes are no frames: the link is broken and cannot be used any more. */
export class FrameError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'FrameError'
  }
}

const nothing = new Uint8Array(0)

/** @throws {RangeError} the payload is larger than a frame can carry. */
export function encodeFrame(type: number, subject: number, payload: Uint8Array = nothing): Uint8Array {
  if (payload.length > maxPayloadBytes) {
    throw new RangeError(`a frame carries at most ${maxPayloadBytes} bytes, not ${payload.length}`)
  }
  const bytes = new Uint8Array(headerBytes + payload.length)
  writeHeader(bytes, type, subject, payload.length)
  bytes.set(payload, headerBytes)
  return bytes
}

/** Puts a header into the first 9 bytes. */
export function writeHeader(bytes: Uint8Array, type: number, subject: number, size: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, headerBytes)
  view.setUint32(0, size, true)
  view.setUint8(4, type)
  view.setUint32(5, subject, true)
}

/** Cuts a byte stream into frames, however the chunks cut it. */
export class FrameDecoder {
  readonly #header = new Uint8Array(headerBytes)
  #headerFilled = 0
  #payload: Uint8Array = nothing
  #payloadFilled = 0

  /**
   * Takes the next bytes.
   *
   * @returns the frames that are complete now; payloads are copies.
   * @throws {FrameError} a size above the limit; the decoder is of no use afterwards.
   */
  push(chunk: Uint8Array): Frame[] {
    const frames: Frame[] = []
    let at = 0
    while (at < chunk.length) {
      at += this.#headerFilled < headerBytes ? this.#takeHeader(chunk, at) : this.#takePayload(chunk, at)
      if (this.#headerFilled === headerBytes && this.#payloadFilled === this.#payload.length) {
        frames.push(this.#finish())
      }
    }
    return frames
  }

  #takeHeader(chunk: Uint8Array, at: number): number {
    const part = chunk.subarray(at, at + headerBytes - this.#headerFilled)
    this.#header.set(part, this.#headerFilled)
    this.#headerFilled += part.length
    if (this.#headerFilled === headerBytes) this.#beginPayload()
    return part.length
  }

  #beginPayload(): void {
    const size = new DataView(this.#header.buffer).getUint32(0, true)
    if (size > maxPayloadBytes)
      throw new FrameError(`a frame of ${size} bytes; the limit is ${maxPayloadBytes}`)
    this.#payload = size === 0 ? nothing : new Uint8Array(size)
    this.#payloadFilled = 0
  }

  #takePayload(chunk: Uint8Array, at: number): number {
    const part = chunk.subarray(at, at + this.#payload.length - this.#payloadFilled)
    this.#payload.set(part, this.#payloadFilled)
    this.#payloadFilled += part.length
    return part.length
  }

  #finish(): Frame {
    const view = new DataView(this.#header.buffer)
    const frame = { type: view.getUint8(4), subject: view.getUint32(5, true), payload: this.#payload }
    this.#headerFilled = 0
    this.#payload = nothing
    this.#payloadFilled = 0
    return frame
  }
}
