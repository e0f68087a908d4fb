import type { BlockDevice } from './block-device.ts'

const CHUNK_BYTES = 64 * 1024

/** A disk that is gone with its process. Only what was written takes memory. */
export function memoryBlockDevice(sizeBytes: number): BlockDevice {
  const chunks = new Map<number, Uint8Array>()
  const chunkFor = (index: number): Uint8Array => {
    const chunk = chunks.get(index) ?? new Uint8Array(CHUNK_BYTES)
    chunks.set(index, chunk)
    return chunk
  }
  return {
    sizeBytes,
    read(offset, length) {
      const bytes = new Uint8Array(length)
      for (const { index, from, at, size } of pieces(offset, length)) {
        const chunk = chunks.get(index)
        if (chunk) bytes.set(chunk.subarray(from, from + size), at)
      }
      return bytes
    },
    write(offset, bytes) {
      if (offset + bytes.length > sizeBytes) throw new RangeError('write beyond the end of the disk')
      for (const { index, from, at, size } of pieces(offset, bytes.length)) {
        chunkFor(index).set(bytes.subarray(at, at + size), from)
      }
    },
    flush() {},
    close() {},
  }
}

/** Cuts a range at the borders of chunks: byte `at` of the range is byte `from` of chunk `index`. */
function* pieces(offset: number, length: number) {
  for (let at = 0; at < length;) {
    const index = Math.floor((offset + at) / CHUNK_BYTES)
    const from = (offset + at) % CHUNK_BYTES
    const size = Math.min(CHUNK_BYTES - from, length - at)
    yield { index, from, at, size }
    at += size
  }
}
