import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import type { BlockDevice } from './block-device.ts'

const SIZE = 256 * 1024

/** @param open a device of that size, by a name under which it can be opened again where `persistent`. */
export function describeBlockDevice(
  name: string,
  open: (sizeBytes: number) => BlockDevice | Promise<BlockDevice>,
  { persistent }: { persistent: boolean },
): void {
  describe(`${name} as a block device`, () => {
    let device: BlockDevice | undefined
    const fresh = async () => (device = await open(SIZE))
    afterEach(() => {
      device?.close()
      device = undefined
    })

    it('is all zeros at first', async () => {
      const bytes = (await fresh()).read(0, SIZE)
      expect(bytes.length).toBe(SIZE)
      expect(bytes.every((byte) => byte === 0)).toBe(true)
    })

    it('reads what was last written, at any offset and length', async () => {
      const disk = await fresh()
      const model = new Uint8Array(SIZE)
      const range = fc
        .nat(SIZE - 1)
        .chain((offset) => fc.tuple(fc.constant(offset), fc.nat(Math.min(SIZE - offset, 70_000))))
      fc.assert(
        fc.property(range, range, fc.nat(255), ([offset, length], [from, count], byte) => {
          const bytes = new Uint8Array(length).fill(byte)
          disk.write(offset, bytes)
          model.set(bytes, offset)
          expect(Buffer.compare(disk.read(from, count), model.subarray(from, from + count))).toBe(0)
        }),
        { numRuns: 100 },
      )
    })

    it('does not keep the array that was written', async () => {
      const disk = await fresh()
      const bytes = new Uint8Array([1, 2, 3])
      disk.write(0, bytes)
      bytes.fill(9)
      expect([...disk.read(0, 3)]).toEqual([1, 2, 3])
    })

    it.runIf(persistent)('has everything when it is opened again', async () => {
      const first = await fresh()
      first.write(SIZE - 3, new Uint8Array([7, 8, 9]))
      first.flush()
      first.close()
      const again = await fresh()
      expect([...again.read(SIZE - 4, 4)]).toEqual([0, 7, 8, 9])
    })

    it.runIf(persistent)('refuses a disk that is larger than it should be', async () => {
      const first = await fresh()
      first.close()
      device = undefined
      await expect((async () => open(SIZE / 2))()).rejects.toThrow(RangeError)
    })
  })
}
