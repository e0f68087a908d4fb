/**
 * A container's log on the store: records one after the other, in up to `maxFiles` parts of about `maxBytes` (json-file's
 * rotation). Parts are numbered 0, 1, 2, … and kept in a ring of one slot more than there may be parts, so that after a restart
 * the empty slot tells which part is the oldest.
 */
import type { LogStore } from '../store/store.ts'
import { concat } from '../../protocol/concat.ts'

export interface Rotation {
  maxBytes: number
  maxFiles: number
}

export interface Position {
  part: number
  offset: number
}

const BLOCK_BYTES = 64 * 1024
/** Names of logs are short: more parts than this are not kept. */
const MAX_PARTS = 1000
const NEWLINE = 10

export class LogFile {
  #store: LogStore
  #id: string
  #rotation: Rotation
  #slots: number
  /** Sizes by part; parts before the first key are gone. */
  #sizes: Map<number, number> | null = null
  #pending: Promise<void> = Promise.resolve()

  constructor(store: LogStore, id: string, rotation: Rotation) {
    this.#store = store
    this.#id = id
    this.#rotation = rotation
    this.#slots = rotation.maxBytes === Infinity ? 1 : Math.min(rotation.maxFiles, MAX_PARTS) + 1
  }

  /** Resolves when the store has the bytes, which are whole records. Calls are done in order. */
  append(records: Uint8Array): Promise<void> {
    this.#pending = this.#pending.then(() => this.#append(records))
    return this.#pending
  }

  async start(): Promise<Position> {
    const sizes = await this.#settled()
    return { part: Math.min(...sizes.keys()), offset: 0 }
  }

  async end(): Promise<Position> {
    const sizes = await this.#settled()
    const part = Math.max(...sizes.keys())
    return { part, offset: sizes.get(part)! }
  }

  /** Where the last `count` records begin. */
  async tail(count: number): Promise<Position> {
    const sizes = await this.#settled()
    let missing = count
    for (const part of [...sizes.keys()].sort((a, b) => b - a)) {
      const found = await this.#findBack(part, sizes.get(part)!, missing)
      if (found.offset !== null) return { part, offset: found.offset }
      missing -= found.seen
    }
    return this.start()
  }

  /** Whole records from a position on, as lines; and the position behind them. A position in a deleted part means the first. */
  async *read(from: Position): AsyncGenerator<{ line: Uint8Array; next: Position }> {
    const sizes = await this.#settled()
    for (const part of [...sizes.keys()].sort((a, b) => a - b)) {
      if (part < from.part) continue
      const size = sizes.get(part)!
      let offset = part === from.part ? from.offset : 0
      let rest: Uint8Array = new Uint8Array(0)
      while (offset < size) {
        const block = await this.#store.read(this.#name(part), offset, Math.min(BLOCK_BYTES, size - offset))
        if (block.length === 0) break
        const data = concat([rest, block])
        const base = offset - rest.length
        let at = 0
        for (let newline = data.indexOf(NEWLINE); newline >= 0; newline = data.indexOf(NEWLINE, at)) {
          yield { line: data.subarray(at, newline), next: { part, offset: base + newline + 1 } }
          at = newline + 1
        }
        rest = data.subarray(at)
        offset += block.length
      }
    }
  }

  async delete(): Promise<void> {
    const sizes = await this.#settled()
    for (const part of sizes.keys()) await this.#store.delete(this.#name(part))
    this.#sizes = null
  }

  async #append(records: Uint8Array): Promise<void> {
    const sizes = await this.#open()
    let part = Math.max(...sizes.keys())
    if (sizes.get(part)! >= this.#rotation.maxBytes) {
      sizes.set(++part, 0)
      while (sizes.size >= this.#slots) await this.#drop(Math.min(...sizes.keys()), sizes)
    }
    await this.#store.append(this.#name(part), records)
    sizes.set(part, sizes.get(part)! + records.length)
  }

  async #drop(part: number, sizes: Map<number, number>): Promise<void> {
    sizes.delete(part)
    await this.#store.delete(this.#name(part))
  }

  async #settled(): Promise<Map<number, number>> {
    await this.#pending
    return this.#open()
  }

  /** Finds the parts that an earlier run left. */
  async #open(): Promise<Map<number, number>> {
    if (this.#sizes) return this.#sizes
    const slots: number[] = []
    for (let slot = 0; slot < this.#slots; slot++) slots.push(await this.#store.size(this.#name(slot)))
    const before = (slot: number) => slots[(slot + this.#slots - 1) % this.#slots]
    const oldest = this.#slots === 1 ? 0 : slots.findIndex((size, slot) => size > 0 && !before(slot))
    const sizes = new Map<number, number>()
    for (let part = Math.max(oldest, 0); slots[part % this.#slots] && sizes.size < this.#slots; part++)
      sizes.set(part, slots[part % this.#slots]!)
    if (sizes.size === 0) sizes.set(0, 0)
    this.#sizes = sizes
    return sizes
  }

  /** @returns where in the part the last `count` lines begin, or null and how many there were. */
  async #findBack(
    part: number,
    size: number,
    count: number,
  ): Promise<{ offset: number | null; seen: number }> {
    let seen = 0
    for (let end = size; end > 0;) {
      const start = Math.max(0, end - BLOCK_BYTES)
      const block = await this.#store.read(this.#name(part), start, end - start)
      for (let i = block.length - 1; i >= 0; i--) {
        if (block[i] !== NEWLINE) continue
        if (seen === count) return { offset: start + i + 1, seen }
        seen++
      }
      end = start
    }
    return seen === count ? { offset: 0, seen } : { offset: null, seen }
  }

  #name(part: number): string {
    return this.#slots === 1 ? this.#id : `${this.#id.slice(0, 58)}-${part % this.#slots}`
  }
}
