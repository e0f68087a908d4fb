/** Format: see `encodeSparseDisk`. */
export const sparseDiskMagic = 'DDSK1\0\0\0'
export const sparseBlockBytes = 4096

const zeroBlock = Buffer.alloc(sparseBlockBytes)

/**
 * Write a disk image down as the blocks that hold something.
 *
 * ```text
 * offset  0          8                 16 ...
 *         magic      disk size, bytes  records
 *         8 bytes    u64 LE
 *
 * record  0            4 ... 4100
 *         block index  block
 *         u32 LE       4096 bytes
 * ```
 *
 * Records are in ascending order of index; every block that has none is zero. The stream ends after the last record.
 *
 * @param chunks the image from its beginning, in pieces that are multiples of 4096 bytes.
 * @param diskBytes its size, a multiple of 4096.
 * @throws RangeError if the chunks do not add up to that.
 */
export async function* encodeSparseDisk(
  chunks: AsyncIterable<Uint8Array>,
  diskBytes: number,
): AsyncGenerator<Uint8Array> {
  yield header(diskBytes)
  let index = 0
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += sparseBlockBytes, index++) {
      const block = chunk.subarray(at, at + sparseBlockBytes)
      if (block.length < sparseBlockBytes)
        throw new RangeError(`Chunk of ${chunk.length} bytes: not whole blocks`)
      if (!zeroBlock.equals(block)) yield record(index, block)
    }
  }
  if (index * sparseBlockBytes !== diskBytes)
    throw new RangeError(`Disk of ${diskBytes} bytes, read ${index} blocks`)
}

function header(diskBytes: number): Uint8Array {
  const bytes = new Uint8Array(16)
  bytes.set(new TextEncoder().encode(sparseDiskMagic))
  new DataView(bytes.buffer).setBigUint64(8, BigInt(diskBytes), true)
  return bytes
}

function record(index: number, block: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + sparseBlockBytes)
  new DataView(bytes.buffer).setUint32(0, index, true)
  bytes.set(block, 4)
  return bytes
}
