/**
 * The formatted, empty file system that a new disk begins with, as the guest's build ships it: gzip of
 *
 * ```text
 * 'D' 'D' 'S' 'K' '1' 0 0 0    u64 LE size of the disk, bytes
 * then, for each block that is not all zeros:  u32 LE number of the block    4096 bytes
 * ```
 */
import type { BlockDevice } from './block-device.ts'
import { concat } from '../../protocol/concat.ts'

const MAGIC = [0x44, 0x44, 0x53, 0x4b, 0x31, 0, 0, 0]
const HEADER_BYTES = 16
const BLOCK_BYTES = 4096
const RECORD_BYTES = 4 + BLOCK_BYTES
/** ext4's superblock is 1024 bytes into the disk, its magic number 56 bytes into that. */
const EXT_MAGIC_OFFSET = 1024 + 56
const EXT_MAGIC = [0x53, 0xef]

/** @throws {Error} these bytes are no template. */
export async function templateSizeBytes(gzipped: Uint8Array): Promise<number> {
  const reader = gunzip(gzipped).getReader()
  let head = new Uint8Array(0)
  while (head.length < HEADER_BYTES) {
    const { value, done } = await reader.read()
    if (done) break
    head = concat([head, value])
  }
  // What is left of the stream is not wanted; that gzip then misses its end is no failure.
  void reader.cancel().catch(() => undefined)
  return readHeader(head)
}

/** Whether the disk holds a file system, complete: its first block is written last. */
export function isFormatted(device: BlockDevice): boolean {
  const bytes = device.read(0, BLOCK_BYTES)
  return EXT_MAGIC.every((byte, index) => bytes[EXT_MAGIC_OFFSET + index] === byte)
}

/** Formats a disk that holds nothing but zeros (or what an interrupted call left). @throws {Error} no template, or of another size. */
export async function format(device: BlockDevice, gzipped: Uint8Array): Promise<void> {
  let first: Uint8Array | null = null
  for await (const [block, bytes] of blocksOf(gzipped, device.sizeBytes)) {
    if (block === 0) first = bytes.slice()
    else device.write(block * BLOCK_BYTES, bytes)
  }
  if (!first) throw new Error('the disk template has no first block')
  device.flush()
  device.write(0, first)
  device.flush()
}

async function* blocksOf(gzipped: Uint8Array, sizeBytes: number): AsyncGenerator<[number, Uint8Array]> {
  let rest = new Uint8Array(0)
  let begun = false
  for await (const chunk of chunksOf(gunzip(gzipped))) {
    rest = concat([rest, chunk])
    let at = 0
    if (!begun && rest.length >= HEADER_BYTES) {
      const templateBytes = readHeader(rest)
      if (templateBytes !== sizeBytes) throw new Error(`the disk template is for ${templateBytes} bytes`)
      at = HEADER_BYTES
      begun = true
    }
    for (; begun && at + RECORD_BYTES <= rest.length; at += RECORD_BYTES) {
      const block = new DataView(rest.buffer, rest.byteOffset + at).getUint32(0, true)
      yield [block, rest.subarray(at + 4, at + RECORD_BYTES)]
    }
    rest = rest.slice(at)
  }
  if (!begun || rest.length > 0) throw new Error('the disk template is cut short')
}

function readHeader(bytes: Uint8Array): number {
  if (bytes.length < HEADER_BYTES || MAGIC.some((byte, index) => bytes[index] !== byte)) {
    throw new Error('this is no disk template')
  }
  return Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(8, true))
}

function gunzip(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream('gzip'))
}

/** Not every browser can iterate over a stream. */
async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader()
  for (;;) {
    const { value, done } = await reader.read()
    if (done) return
    yield value
  }
}
