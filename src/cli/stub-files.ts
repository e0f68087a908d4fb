/** The caller's files, through the stub: each call one request, answered with the caller's rights and directory. */
import {
  answer,
  errno,
  errnoName,
  maxReadBytes,
  op,
  type Operation,
  type OperationResult,
} from '../protocol/agent/index.ts'
import { concat } from '../protocol/concat.ts'
import { FileError, type CliFiles } from './context.ts'

const REASONS: Record<string, string> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EISDIR: 'is a directory',
  ENOTDIR: 'not a directory',
  EEXIST: 'file exists',
  ENOSPC: 'no space left on device',
  EROFS: 'read-only file system',
  EPIPE: 'broken pipe',
}

/** A file that a command wants to read whole may have up to this size. */
const MAX_FILE_BYTES = 64 * 1024 * 1024
const WRITE_BYTES = 32 * 1024
const GONE: OperationResult = { errno: errno.EPIPE, answer: new Uint8Array(0) }

export class StubFiles implements CliFiles {
  readonly #send: (id: number, operation: Operation) => void
  readonly #pending = new Map<number, (result: OperationResult) => void>()
  #nextId = 1
  #gone = false

  constructor(send: (id: number, operation: Operation) => void) {
    this.#send = send
  }

  async read(path: string): Promise<Uint8Array> {
    const parts: Uint8Array[] = []
    for (let size = 0; size <= MAX_FILE_BYTES;) {
      const part = await this.#ask('open', path, op.read(path, size, maxReadBytes))
      if (part.length === 0) return concat(parts)
      parts.push(part)
      size += part.length
    }
    throw new FileError('read', path, 'file too large')
  }

  async write(path: string, bytes: Uint8Array, mode: number): Promise<void> {
    await this.#ask('open', path, op.write(path, bytes.subarray(0, WRITE_BYTES), mode))
    for (let at = WRITE_BYTES; at < bytes.length; at += WRITE_BYTES)
      await this.#ask('write', path, op.append(path, bytes.subarray(at, at + WRITE_BYTES)))
  }

  async remove(path: string): Promise<void> {
    await this.#ask('remove', path, op.unlink(path))
  }

  async stat(path: string): Promise<{ isDirectory: boolean; sizeBytes: number } | null> {
    // A trailing `/.` follows a symlink to a directory; the plain path is what a file has.
    const inside = await this.#request(op.stat(`${path.replace(/\/+$/, '')}/.`))
    if (inside.errno === 0) return { isDirectory: true, sizeBytes: 0 }
    const { errno, answer: bytes } = await this.#request(op.stat(path))
    return errno === 0 ? { isDirectory: false, sizeBytes: answer.stat(bytes).sizeBytes } : null
  }

  settle(id: number, result: OperationResult): void {
    this.#pending.get(id)?.(result)
    this.#pending.delete(id)
  }

  /** The stub has gone: whoever waits gets an error, and so does whoever asks from now on. */
  fail(): void {
    this.#gone = true
    for (const id of this.#pending.keys()) this.settle(id, GONE)
  }

  async #ask(operation: string, path: string, words: Operation): Promise<Uint8Array> {
    const { errno, answer: bytes } = await this.#request(words)
    if (errno === 0) return bytes
    const name = errnoName(errno)
    throw new FileError(operation, path, REASONS[name] ?? name)
  }

  async #request(words: Operation): Promise<OperationResult> {
    if (this.#gone) return GONE
    const id = this.#nextId++
    return new Promise((resolve) => {
      this.#pending.set(id, resolve)
      this.#send(id, words)
    })
  }
}
