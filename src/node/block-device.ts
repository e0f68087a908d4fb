import {
  closeSync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  writeSync,
  constants,
} from 'node:fs'
import type { BlockDevice } from '../emulator/disk/block-device.ts'

/**
 * A disk kept in a file, sparse: what was never written takes no space.
 *
 * @param path made if it is not there. Whoever calls sees to it that nobody else has it open.
 * @throws {RangeError} the file is larger than the disk.
 */
export function openFileBlockDevice(path: string, sizeBytes: number): BlockDevice {
  const fd = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600)
  const present = fstatSync(fd).size
  if (present > sizeBytes) {
    closeSync(fd)
    throw new RangeError(`${path} is larger than the disk (${present} and ${sizeBytes} bytes)`)
  }
  if (present < sizeBytes) ftruncateSync(fd, sizeBytes)
  let scratch = new Uint8Array(128 * 1024)
  return {
    sizeBytes,
    read(offset, length) {
      if (scratch.length < length) scratch = new Uint8Array(length)
      const bytes = scratch.subarray(0, length)
      for (let at = 0; at < length;) {
        const got = readSync(fd, bytes, at, length - at, offset + at)
        if (got === 0) return bytes.fill(0, at)
        at += got
      }
      return bytes
    },
    write(offset, bytes) {
      if (offset + bytes.length > sizeBytes) throw new RangeError('write beyond the end of the disk')
      for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at, bytes.length - at, offset + at)
    },
    flush: () => fdatasyncSync(fd),
    close() {
      fdatasyncSync(fd)
      closeSync(fd)
    },
  }
}
