import { describe, expect, it } from 'vitest'
import { memoryBlockDevice } from './block-device.memory.ts'
import { format, isFormatted, templateSizeBytes } from './disk-template.ts'

const BLOCK = 4096
const DISK_BYTES = 1024 * 1024

async function gzip(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new CompressionStream('gzip'))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

/** A block whose bytes tell its number; the first has ext4's magic number. */
function block(index: number): Uint8Array {
  const bytes = new Uint8Array(BLOCK).fill(index + 1)
  if (index === 0) bytes.set([0x53, 0xef], 1024 + 56)
  return bytes
}

function template(blocks: number[], sizeBytes = DISK_BYTES): Uint8Array {
  const bytes = new Uint8Array(16 + blocks.length * (4 + BLOCK))
  const view = new DataView(bytes.buffer)
  bytes.set(new TextEncoder().encode('DDSK1'))
  view.setBigUint64(8, BigInt(sizeBytes), true)
  blocks.forEach((index, i) => {
    view.setUint32(16 + i * (4 + BLOCK), index, true)
    bytes.set(block(index), 20 + i * (4 + BLOCK))
  })
  return bytes
}

describe('the disk template', () => {
  it('tells its size from its first bytes', async () => {
    expect(await templateSizeBytes(await gzip(template([0, 1, 2])))).toBe(DISK_BYTES)
  })

  it('is written to where its blocks belong', async () => {
    const device = memoryBlockDevice(DISK_BYTES)
    await format(device, await gzip(template([0, 3, 200])))
    for (const index of [0, 3, 200]) expect(device.read(index * BLOCK, BLOCK)).toEqual(block(index))
    expect(device.read(BLOCK, BLOCK)).toEqual(new Uint8Array(BLOCK))
    expect(isFormatted(device)).toBe(true)
  })

  it('leaves a disk that counts as empty when it is interrupted before its end', async () => {
    const device = memoryBlockDevice(DISK_BYTES)
    let writes = 0
    const failing = {
      ...device,
      write(offset: number, bytes: Uint8Array) {
        if (++writes === 3) throw new Error('power cut')
        device.write(offset, bytes)
      },
    }
    await expect(format(failing, await gzip(template([0, 1, 2])))).rejects.toThrow('power cut')
    expect(isFormatted(device)).toBe(false)
    await format(device, await gzip(template([0, 1, 2])))
    expect(isFormatted(device)).toBe(true)
  })

  it.each([
    ['no template', new TextEncoder().encode('something else entirely'), /no disk template/],
    ['nothing', new Uint8Array(0), /cut short/],
    ['a record cut short', template([0, 1]).slice(0, -1), /cut short/],
    ['one of another size', template([0], 2 * DISK_BYTES), /for 2097152 bytes/],
    ['one without a first block', template([1]), /no first block/],
  ])('refuses %s', async (_, bytes, message) => {
    await expect(format(memoryBlockDevice(DISK_BYTES), await gzip(bytes))).rejects.toThrow(message)
  })
})
