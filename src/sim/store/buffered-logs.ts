import { MAX_LOG_READ_BYTES, type LogStore } from './store.ts'
import { concat } from '../../protocol/concat.ts'

/** Where buffered logs end up. Calls for one id never overlap. */
export interface LogFiles {
  append(id: string, bytes: Uint8Array): Promise<void>
  size(id: string): Promise<number>
  read(id: string, offset: number, length: number): Promise<Uint8Array>
  delete(id: string): Promise<void>
}

interface Buffer {
  records: Uint8Array[]
  bytes: number
  timer: ReturnType<typeof setTimeout> | undefined
  /** Settles when what was handed to the files so far is there; rejects if the last of it is not. */
  written: Promise<void>
  /** What the files last refused with, until somebody has been told. */
  failure: unknown
}

const FLUSH_AFTER_MS = 20
const FLUSH_AT_BYTES = 64 * 1024

/** Gathers records for a moment, so that a chatty container costs one write for many lines. */
export function bufferedLogs(files: LogFiles, flushAfterMs = FLUSH_AFTER_MS): LogStore {
  const buffers = new Map<string, Buffer>()

  function bufferOf(id: string): Buffer {
    const buffer = buffers.get(id) ?? newBuffer()
    buffers.set(id, buffer)
    return buffer
  }

  function flush(id: string, buffer: Buffer): Promise<void> {
    clearTimeout(buffer.timer)
    buffer.timer = undefined
    if (buffer.records.length === 0) return buffer.written
    const bytes = buffer.records.length === 1 ? buffer.records[0]! : concat(buffer.records)
    buffer.records = []
    buffer.bytes = 0
    const append = () => files.append(id, bytes)
    buffer.written = buffer.written.then(append, append)
    buffer.written.catch((error: unknown) => (buffer.failure = error))
    return buffer.written
  }

  /** For readers, who are not to be told of what writers met. */
  const settle = async (id: string) => {
    const buffer = buffers.get(id)
    if (buffer) await flush(id, buffer).catch(() => undefined)
  }

  return {
    async append(id, record) {
      const buffer = bufferOf(id)
      buffer.records.push(record)
      buffer.bytes += record.length
      if (buffer.bytes >= FLUSH_AT_BYTES) void flush(id, buffer)
      else buffer.timer ??= setTimeout(() => void flush(id, buffer), flushAfterMs)
      const { failure } = buffer
      buffer.failure = undefined
      if (failure !== undefined) throw failure
    },
    async size(id) {
      await settle(id)
      return files.size(id)
    },
    async read(id, offset, length) {
      await settle(id)
      return files.read(id, offset, Math.min(length, MAX_LOG_READ_BYTES))
    },
    async delete(id) {
      await settle(id)
      buffers.delete(id)
      await files.delete(id)
    },
    async flush() {
      await Promise.all([...buffers].map(([id, buffer]) => flush(id, buffer)))
    },
  }
}

function newBuffer(): Buffer {
  return { records: [], bytes: 0, timer: undefined, written: Promise.resolve(), failure: undefined }
}
