import { memoryBlockDevice } from './block-device.memory.ts'
import { describeBlockDevice } from './block-device.contract.ts'
import { syncAccessBlockDevice, type SyncAccessHandle } from './block-device.opfs.ts'

describeBlockDevice('memory', memoryBlockDevice, { persistent: false })

/** What browsers promise of a FileSystemSyncAccessHandle, over an array. */
function fakeHandle(file: { bytes: Uint8Array }): SyncAccessHandle {
  return {
    read(buffer, { at }) {
      const part = file.bytes.subarray(at, at + buffer.length)
      buffer.set(part)
      return part.length
    },
    write(buffer, { at }) {
      file.bytes.set(buffer, at)
      return buffer.length
    },
    truncate(size) {
      const bytes = new Uint8Array(size)
      bytes.set(file.bytes.subarray(0, size))
      file.bytes = bytes
    },
    getSize: () => file.bytes.length,
    flush() {},
    close() {},
  }
}

let file = { bytes: new Uint8Array(0) }
let opened = 0
describeBlockDevice(
  'a sync access handle',
  (sizeBytes) => {
    // Each test's first device is a new file; only what reopens it sees the old one.
    if (opened++ < 3) file = { bytes: new Uint8Array(0) }
    return syncAccessBlockDevice(fakeHandle(file), sizeBytes)
  },
  { persistent: true },
)
