import { errno, HEADER_BYTES, NinepError } from './protocol.ts'

const TWO_32 = 2 ** 32
const decoder = new TextDecoder()

/** Reads the fields of one request. Every length is checked: the guest may be hostile. */
export class RequestReader {
  readonly type: number
  readonly tag: number
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #end: number
  #at = HEADER_BYTES

  /** @throws {NinepError} EPROTO: shorter than a header, or its size field is not its size. */
  constructor(bytes: Uint8Array) {
    if (bytes.length < HEADER_BYTES) throw new NinepError(errno.EPROTO, 'request without a header')
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.type = bytes[4]!
    this.tag = this.#view.getUint16(5, true)
    this.#end = this.#view.getUint32(0, true)
    if (this.#end < HEADER_BYTES || this.#end > bytes.length) this.#end = 0
  }

  /** Steps over `length` bytes. @returns where they begin. @throws {NinepError} EPROTO: the request ends before. */
  #take(length: number): number {
    const at = this.#at
    if (at + length > this.#end) throw new NinepError(errno.EPROTO, 'request ends inside a field')
    this.#at = at + length
    return at
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2), true)
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true)
  }

  /** Exact below 2^53; above, some number of that size. */
  u64(): number {
    const at = this.#take(8)
    return this.#view.getUint32(at, true) + this.#view.getUint32(at + 4, true) * TWO_32
  }

  string(): string {
    const length = this.u16()
    const at = this.#take(length)
    return decoder.decode(this.#bytes.subarray(at, at + length))
  }
}

/** Writes the fields of one reply into a buffer that all replies share. */
export class ReplyWriter {
  readonly bytes: Uint8Array
  readonly #view: DataView
  at = 0

  constructor(capacityBytes: number) {
    this.bytes = new Uint8Array(capacityBytes)
    this.#view = new DataView(this.bytes.buffer)
  }

  start(type: number, tag: number): this {
    this.bytes[4] = type
    this.#view.setUint16(5, tag, true)
    this.at = HEADER_BYTES
    return this
  }

  /** @returns the whole message; valid until the next `start`. */
  finish(): Uint8Array {
    this.#view.setUint32(0, this.at, true)
    return this.bytes.subarray(0, this.at)
  }

  u8(value: number): this {
    this.bytes[this.at++] = value
    return this
  }

  u16(value: number): this {
    this.#view.setUint16(this.at, value, true)
    this.at += 2
    return this
  }

  u32(value: number): this {
    this.#view.setUint32(this.at, value, true)
    this.at += 4
    return this
  }

  /** Negative numbers as two's complement: times before 1970. */
  u64(value: number): this {
    this.#view.setUint32(this.at, value >>> 0, true)
    this.#view.setUint32(this.at + 4, Math.floor(value / TWO_32) >>> 0, true)
    this.at += 8
    return this
  }

  raw(bytes: Uint8Array): this {
    this.bytes.set(bytes, this.at)
    this.at += bytes.length
    return this
  }

  string(bytes: Uint8Array): this {
    return this.u16(bytes.length).raw(bytes)
  }

  qid(type: number, path: number): this {
    return this.u8(type).u32(0).u64(path)
  }
}
