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

/**
 * What v86 calls on a disk; the methods answer before they return. A class, because v86 logs what is a plain object when it
 * saves a state.
 */
export class IdeBuffer {
  readonly byteLength: number
  onload: ((event: object) => void) | undefined = undefined
  readonly #device: BlockDevice
  readonly #onFailure: (error: unknown) => void

  /** @param onFailure storage failed: the guest's request stays open, so the machine has to be stopped. */
  constructor(device: BlockDevice, onFailure: (error: unknown) => void) {
    this.byteLength = device.sizeBytes
    this.#device = device
    this.#onFailure = onFailure
  }

  load(): void {
    queueMicrotask(() => this.onload?.({}))
  }

  get(start: number, length: number, done: (bytes: Uint8Array) => void): void {
    this.#attempt(() => done(this.#device.read(start, length)))
  }

  set(start: number, bytes: Uint8Array, done: () => void): void {
    this.#attempt(() => {
      this.#device.write(start, bytes)
      done()
    })
  }

  /** For what v86 wants without waiting: the partition table when the BIOS starts. */
  get_and_cache(start: number, length: number, done: (bytes: Uint8Array) => void): void {
    this.get(start, length, done)
  }

  get_from_cache(start: number, length: number): Uint8Array {
    return this.#device.read(start, length)
  }

  get_buffer(done: (bytes: undefined) => void): void {
    done(undefined)
  }

  /** The disk is never part of a snapshot. */
  get_state(): never[] {
    return []
  }

  set_state(): void {}

  #attempt(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#onFailure(error)
    }
  }
}

/** Command register of the first IDE channel, where `hda` is. */
const COMMAND_PORT = 0x1f7
const FLUSH_CACHE = 0xe7
const FLUSH_CACHE_EXT = 0xea

/** The ports of v86's processor, as far as a disk needs them. */
interface IoPorts {
  cpu: { io: { ports: Record<number, { write8: (this: unknown, value: number) => void; device: unknown }> } }
}

/** Calls `flush` when the guest orders its disk to flush, before the guest hears that it is done. */
export function onFlushCommand(internals: IoPorts, flush: () => void): void {
  const port = internals.cpu.io.ports[COMMAND_PORT]
  if (!port) throw new Error('v86 has no IDE controller')
  const { write8, device } = port
  port.write8 = (command) => {
    if (command === FLUSH_CACHE || command === FLUSH_CACHE_EXT) flush()
    write8.call(device, command)
  }
}
