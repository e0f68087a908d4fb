/** Takes apart the two streams of a container without a terminal, as attach and logs deliver them. */
import { decodeBytes } from '../../protocol/go/bytes.ts'

export interface Sink {
  write(bytes: Uint8Array): Promise<void>
}

/**
 * Copies each frame's payload to its stream until the end of the source.
 *
 * ```text
 * offset  0         1 2 3    4 5 6 7                8 ...
 *         stream    0 0 0    payload size, bytes    payload
 *         u8                 u32, big-endian
 * ```
 *
 * Payloads are passed on as they arrive, not only when whole. A stream that is not wanted (null) is dropped.
 *
 * @throws {Error} if a header names an unknown stream, or the daemon reports an error in the stream.
 */
export async function demultiplex(
  source: ReadableStream<Uint8Array>,
  stdout: Sink | null,
  stderr: Sink | null,
): Promise<void> {
  const frames = new FrameReader(stdout, stderr)
  const reader = source.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return frames.end()
    await frames.push(value)
  }
}

const HEADER_BYTES = 8

class FrameReader {
  readonly #sinks: (Sink | null)[]
  #header = new Uint8Array(0)
  #left = 0
  #stream = 0
  #error = ''

  constructor(stdout: Sink | null, stderr: Sink | null) {
    this.#sinks = [stdout, stdout, stderr]
  }

  async push(bytes: Uint8Array): Promise<void> {
    let rest = bytes
    while (rest.length > 0) rest = this.#left > 0 ? await this.#payload(rest) : this.#takeHeader(rest)
  }

  end(): void {
    if (this.#error !== '') throw new Error(`error from daemon in stream: ${this.#error}`)
  }

  #takeHeader(bytes: Uint8Array): Uint8Array {
    const missing = HEADER_BYTES - this.#header.length
    const header = new Uint8Array([...this.#header, ...bytes.subarray(0, missing)])
    if (header.length < HEADER_BYTES) {
      this.#header = header
      return new Uint8Array(0)
    }
    this.#header = new Uint8Array(0)
    this.#stream = header[0]!
    if (this.#stream > 3) throw new Error(`Unrecognized input header: ${this.#stream}`)
    this.#left = new DataView(header.buffer).getUint32(4)
    return bytes.subarray(missing)
  }

  async #payload(bytes: Uint8Array): Promise<Uint8Array> {
    const part = bytes.subarray(0, this.#left)
    this.#left -= part.length
    if (this.#stream === 3) this.#error += decodeBytes(part)
    else await this.#sinks[this.#stream]?.write(part)
    if (this.#stream === 3 && this.#left === 0) this.end()
    return bytes.subarray(part.length)
  }
}

/** Copies all bytes. */
export async function copyStream(source: ReadableStream<Uint8Array>, sink: Sink): Promise<void> {
  const reader = source.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    await sink.write(value)
  }
}
