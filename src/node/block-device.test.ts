import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { describeBlockDevice } from '../emulator/disk/block-device.contract.ts'
import { openFileBlockDevice } from './block-device.ts'

const directory = mkdtempSync(join(tmpdir(), 'drydock-disk-'))
afterAll(() => rmSync(directory, { recursive: true }))

describeBlockDevice('a file', freshThenAgain(), { persistent: true })

/** The first three tests get files of their own; those that open a disk again get the same. */
function freshThenAgain() {
  let opened = 0
  return (sizeBytes: number) =>
    openFileBlockDevice(join(directory, `disk-${Math.min(++opened, 4)}`), sizeBytes)
}

it('takes no space for what was never written', () => {
  const path = join(directory, 'sparse')
  const device = openFileBlockDevice(path, 1024 ** 3)
  device.write(512 * 1024 ** 2, new Uint8Array(4096).fill(1))
  device.close()
  expect(statSync(path).size).toBe(1024 ** 3)
  expect(statSync(path).blocks * 512).toBeLessThan(1024 ** 2)
})
