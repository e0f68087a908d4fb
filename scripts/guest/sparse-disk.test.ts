import { describe, expect, it } from 'vitest'
import { encodeSparseDisk, sparseBlockBytes, sparseDiskMagic } from './sparse-disk.ts'

/** The other direction, as the documentation of the format says. */
function decode(stream: Uint8Array): Uint8Array {
  const view = new DataView(stream.buffer, stream.byteOffset)
  expect(new TextDecoder().decode(stream.subarray(0, 8))).toBe(sparseDiskMagic)
  const disk = new Uint8Array(Number(view.getBigUint64(8, true)))
  for (let at = 16; at < stream.length; at += 4 + sparseBlockBytes) {
    disk.set(stream.subarray(at + 4, at + 4 + sparseBlockBytes), view.getUint32(at, true) * sparseBlockBytes)
  }
  return disk
}

async function* chunksOf(disk: Uint8Array, bytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < disk.length; at += bytes) yield disk.subarray(at, at + bytes)
}

async function encode(chunks: AsyncIterable<Uint8Array>, diskBytes: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  for await (const piece of encodeSparseDisk(chunks, diskBytes)) pieces.push(piece)
  return Buffer.concat(pieces)
}

describe('encodeSparseDisk', () => {
  it('keeps the blocks that are not zero, and where they are', async () => {
    const disk = new Uint8Array(6 * sparseBlockBytes)
    disk[0] = 1
    disk[3 * sparseBlockBytes + 4095] = 2
    disk[5 * sparseBlockBytes + 7] = 3
    const stream = await encode(chunksOf(disk, 2 * sparseBlockBytes), disk.length)
    expect(stream.length).toBe(16 + 3 * (4 + sparseBlockBytes))
    expect(decode(stream)).toEqual(disk)
  })

  it('writes an empty disk as its header', async () => {
    const disk = new Uint8Array(2 * sparseBlockBytes)
    expect((await encode(chunksOf(disk, sparseBlockBytes), disk.length)).length).toBe(16)
  })

  it('refuses a disk that is shorter than said', async () => {
    await expect(encode(chunksOf(new Uint8Array(sparseBlockBytes), sparseBlockBytes), 8192)).rejects.toThrow(
      RangeError,
    )
  })

  it('refuses chunks that cut blocks', async () => {
    await expect(encode(chunksOf(new Uint8Array(8192), 5000), 8192)).rejects.toThrow('not whole blocks')
  })
})
