/**
 * A block device as the buffer that v86's IDE controller takes for `hda`.
 *
 * Durability: every write goes through to the device at once, and the guest's FLUSH CACHE is a flush of the device.
 * v86 answers that command by itself and tells the buffer nothing, so `onFlushCommand` watches the controller's command
 * port. Linux sends it only to a disk with a volatile cache, which v86's says it has not: the machine therefore writes
 * "temporary write back" to the disk's `cache_type` before it mounts (`host.ts`). From then on journal commits, fsync and
 * sync in the guest reach storage in their order, and what sync acknowledged survives a power cut of the real machine.
 */
import type { BlockDevice } from './block-device.ts'
import type { V86Internals } from './v86-internals.ts'

/** What v86 calls on a disk. The methods answer before they return. */
export interface IdeBuffer {
  readonly byteLength: number
  onload: ((event: object) => void) | undefined
  load(): void
  get(start: number, length: number, done: (bytes: Uint8Array) => void): void
  set(start: number, bytes: Uint8Array, done: () => void): void
  /** For what v86 wants without waiting: the partition table when the BIOS starts. */
  get_and_cache(start: number, length: number, done: (bytes: Uint8Array) => void): void
  get_from_cache(start: number, length: number): Uint8Array
  get_buffer(done: (bytes: undefined) => void): void
  /** The disk is never part of a snapshot. */
  get_state(): never[]
  set_state(): void
}

/** @param onFailure storage failed: the guest's request stays open, so the machine has to be stopped. */
export function ideBuffer(device: BlockDevice, onFailure: (error: unknown) => void): IdeBuffer {
  const attempt = (work: () => void) => {
    try {
      work()
    } catch (error) {
      onFailure(error)
    }
  }
  const get: IdeBuffer['get'] = (start, length, done) => attempt(() => done(device.read(start, length)))
  return {
    byteLength: device.sizeBytes,
    onload: undefined,
    load() {
      queueMicrotask(() => this.onload?.({}))
    },
    get,
    get_and_cache: get,
    get_from_cache: (start, length) => device.read(start, length),
    set: (start, bytes, done) =>
      attempt(() => {
        device.write(start, bytes)
        done()
      }),
    get_buffer: (done) => done(undefined),
    get_state: () => [],
    set_state: () => undefined,
  }
}

/** Command register of the first IDE channel, where `hda` is. */
const COMMAND_PORT = 0x1f7
const FLUSH_CACHE = 0xe7
const FLUSH_CACHE_EXT = 0xea

/** Calls `flush` when the guest orders its disk to flush, before the guest hears that it is done. */
export function onFlushCommand(internals: V86Internals, flush: () => void): void {
  const port = internals.cpu.io.ports[COMMAND_PORT]
  if (!port) throw new Error('v86 has no IDE controller')
  const { write8, device } = port
  port.write8 = (command) => {
    if (command === FLUSH_CACHE || command === FLUSH_CACHE_EXT) flush()
    write8.call(device, command)
  }
}
