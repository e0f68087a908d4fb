/**
 * What payloads are made of: byte strings (u32 LE length, bytes), lists (u32 LE count, items), operations and results.
 */
import { FrameError } from './frames.ts'
import { concat } from '../concat.ts'

/** Text is sent as UTF-8. */
export type ByteString = string | Uint8Array

/** Like an argv: the name, then arguments; numbers are decimal text. Made by `op` in `operations.ts`. */
export type Operation = readonly ByteString[]

export interface OperationResult {
  /** 0 when done. */
  errno: number
  /** The answer when done, else a text for people (may be empty). */
  answer: Uint8Array
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** UTF-8, with U+FFFD for what is none. */
export function text(bytes: Uint8Array): string {
  return decoder.decode(bytes)
}

export function u32(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value, true)
  return bytes
}

/** @throws {FrameError} fewer than 4 bytes are left at the offset. */
export function readU32(bytes: Uint8Array, offset = 0): number {
  if (offset + 4 > bytes.length) throw new FrameError('a payload that ends inside a number')
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(offset, true)
}

export function encodeList(items: readonly ByteString[]): Uint8Array {
  return concat([u32(items.length), ...items.flatMap(byteString)])
}

/** @throws {FrameError} the bytes are no list, or more than one. */
export function decodeList(bytes: Uint8Array): Uint8Array[] {
  const reader = new ListReader(bytes)
  const items = Array.from({ length: reader.count() }, () => reader.byteString())
  reader.end()
  return items
}

/** The payload of a CALL. */
export function encodeOperations(operations: readonly Operation[]): Uint8Array {
  return encodeCall(operations.map(encodeList))
}

/** The payload of a CALL whose operations are encoded. */
export function encodeCall(operations: readonly Uint8Array[]): Uint8Array {
  return concat([u32(operations.length), ...operations])
}

/** The payload of a CALL, read. @throws {FrameError} */
export function decodeOperations(bytes: Uint8Array): Uint8Array[][] {
  const reader = new ListReader(bytes)
  const operations = Array.from({ length: reader.count() }, () =>
    Array.from({ length: reader.count() }, () => reader.byteString()),
  )
  reader.end()
  return operations
}

/** The payload of a RESULT. */
export function encodeResults(results: readonly OperationResult[]): Uint8Array {
  return concat([u32(results.length), ...results.map(encodeResult)])
}

/** The payload of a RESULT, read. @throws {FrameError} */
export function decodeResults(bytes: Uint8Array): OperationResult[] {
  const reader = new ListReader(bytes)
  const results = Array.from({ length: reader.count() }, () => reader.result())
  reader.end()
  return results
}

export function encodeResult({ errno, answer }: OperationResult): Uint8Array {
  return concat([u32(errno), ...byteString(answer)])
}

/** One result and nothing after it. @throws {FrameError} */
export function decodeResult(bytes: Uint8Array): OperationResult {
  const reader = new ListReader(bytes)
  const result = reader.result()
  reader.end()
  return result
}

function byteString(item: ByteString): [Uint8Array, Uint8Array] {
  const bytes = bytesOf(item)
  return [u32(bytes.length), bytes]
}

export function bytesOf(item: ByteString): Uint8Array {
  return typeof item === 'string' ? encoder.encode(item) : item
}

/** With the `?` of one that may fail. */
export function nameOf([name = '']: Operation): string {
  return typeof name === 'string' ? name : text(name)
}

class ListReader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  u32(): number {
    const value = readU32(this.#bytes, this.#at)
    this.#at += 4
    return value
  }

  /** Each item has at least 4 bytes, so a count above that is a lie and allocates nothing. */
  count(): number {
    const count = this.u32()
    if (count > (this.#bytes.length - this.#at) / 4)
      throw new FrameError(`a list of ${count} items that is too short`)
    return count
  }

  byteString(): Uint8Array {
    const size = this.u32()
    if (size > this.#bytes.length - this.#at) throw new FrameError('a payload that ends inside a byte string')
    this.#at += size
    return this.#bytes.subarray(this.#at - size, this.#at)
  }

  result(): OperationResult {
    const errno = this.u32() | 0
    return { errno, answer: this.byteString() }
  }

  end(): void {
    if (this.#at !== this.#bytes.length) throw new FrameError('a payload with bytes after its end')
  }
}
