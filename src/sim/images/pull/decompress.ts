/** Takes the compression off a layer, which its first bytes tell better than its media type. */
import { concat } from '../../../protocol/concat.ts'

/** The layer is compressed in a way that is not understood. */
export class CompressionError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'CompressionError'
  }
}

const MAGIC: [name: string, bytes: number[]][] = [
  ['gzip', [0x1f, 0x8b, 0x08]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
]

/** A sink for compressed bytes; what comes out goes to `write`. */
export interface Decompressor {
  /** Resolves when it can take more. Once it has failed, it takes everything and does nothing. */
  write(bytes: Uint8Array): Promise<void>
  /** Resolves when everything has come out. @throws {CompressionError}; {TypeError} damaged; what `write` threw. */
  finish(): Promise<void>
}

export function createDecompressor(write: (bytes: Uint8Array) => Promise<void>): Decompressor {
  let sink: WritableStreamDefaultWriter<Uint8Array> | null = null
  let ended: Promise<void> = Promise.resolve()
  let failure: { error: unknown } | null = null
  let head: Uint8Array = new Uint8Array(0)

  function open(): WritableStreamDefaultWriter<Uint8Array> {
    const stream = streamFor(head)
    ended = drain(stream.readable, write)
    ended.catch((error: unknown) => (failure ??= { error }))
    return stream.writable.getWriter()
  }

  async function pass(bytes: Uint8Array): Promise<void> {
    try {
      sink ??= open()
      await sink.write(bytes)
    } catch (error) {
      // What `drain` met is the cause; a broken pipe is only how the writer learns of it.
      await ended.catch(() => undefined)
      failure ??= { error }
    }
  }

  return {
    async write(bytes) {
      if (failure) return
      if (sink) return pass(bytes)
      head = head.length === 0 ? bytes : concat([head, bytes])
      if (head.length >= 6) return pass(head)
    },
    async finish() {
      if (!sink && !failure) await pass(head)
      if (!failure) await sink!.close().catch((error: unknown) => (failure ??= { error }))
      await ended.catch(() => undefined)
      if (failure) throw failure.error
    },
  }
}

function streamFor(head: Uint8Array): TransformStream<Uint8Array, Uint8Array> {
  const name = MAGIC.find(([, magic]) => magic.every((byte, i) => head[i] === byte))?.[0]
  if (name === undefined) return new TransformStream()
  if (name === 'gzip') return new DecompressionStream('gzip') as TransformStream<Uint8Array, Uint8Array>
  throw new CompressionError(
    `the layer is compressed with ${name}, which Drydock cannot read: only gzip and plain tar`,
  )
}

async function drain(
  readable: ReadableStream<Uint8Array>,
  write: (bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  const reader = readable.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      await write(value)
    }
  } catch (error) {
    await reader.cancel(error).catch(() => undefined)
    throw error
  }
}
