/** A virtual machine without a guest: what is used of v86 beyond its interface must be there, in the version installed. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { V86 } from 'v86'
import type { BlockDevice } from '../disk/block-device.ts'
import { memoryBlockDevice } from '../disk/block-device.memory.ts'
import { IdeBuffer, onFlushCommand } from '../disk/disk.ts'
import { v86Options } from './machine-options.ts'
import { pace } from './pacing.ts'
import { restoreIntoNew } from './restore.ts'
import { internalsOf, markStopped, type V86Internals } from './v86-internals.ts'
import { startVm } from './vm.ts'

const MEGABYTE = 1024 * 1024
// Making a machine takes a tenth of a second, or many of them where others compile.
vi.setConfig({ testTimeout: 60_000 })
const wasm = await WebAssembly.compile(
  await readFile(createRequire(import.meta.url).resolve('v86/build/v86.wasm')),
)

const emulators: V86[] = []
afterEach(() => {
  for (const emulator of emulators.splice(0)) {
    markStopped(emulator)
    void emulator.destroy()
  }
})

async function load(disk: BlockDevice = memoryBlockDevice(MEGABYTE)): Promise<V86> {
  const buffer = new IdeBuffer(disk, () => undefined)
  const emulator = new V86(
    v86Options({ memoryBytes: 16 * MEGABYTE, wasm, handle9p: () => undefined, disk: buffer }),
  )
  emulators.push(emulator)
  await new Promise<void>((resolve) => emulator.add_listener('emulator-loaded', () => resolve()))
  return emulator
}

/** What the guest's processor does with an `out` instruction. */
function writePort(internals: V86Internals, port: number, value: number): void {
  ;(internals.cpu.io as unknown as { port_write8(port: number, value: number): void }).port_write8(
    port,
    value,
  )
}

describe('v86', () => {
  it('has what is used of it', async () => {
    const internals = internalsOf(await load())
    expect(typeof internals.cpu.set_jit_config).toBe('function')
    expect(typeof internals.cpu.reboot_internal).toBe('function')
    const methods = ['do_tick', 'yield', 'yield_callback', 'unregister_yield'] as const
    for (const method of methods) expect(typeof internals[method]).toBe('function')
  })

  it.each([0xe7, 0xea])('flushes the disk when the guest orders it (%i)', async (command) => {
    let flushes = 0
    const internals = internalsOf(await load())
    onFlushCommand(internals, () => flushes++)
    writePort(internals, 0x1f7, 0xec)
    expect(flushes).toBe(0)
    writePort(internals, 0x1f7, command)
    expect(flushes).toBe(1)
  })

  it('asks for its next turn by a `yield` that can be replaced', async () => {
    const emulator = await load()
    const internals = internalsOf(emulator)
    const stop = pace(internals)
    let turns = 0
    const turn = internals.do_tick.bind(internals)
    internals.do_tick = () => {
      turns++
      turn()
    }
    void emulator.run()
    await vi.waitFor(() => expect(turns).toBeGreaterThan(1))
    stop()
  })
})

describe('restoreIntoNew', () => {
  const BYTES = new Uint8Array([1, 2, 3])
  const PLACES = [0x500, 5 * MEGABYTE, 15 * MEGABYTE]

  async function aState(): Promise<ArrayBuffer> {
    const emulator = await load()
    for (const place of PLACES) emulator.write_memory(BYTES, place)
    return emulator.save_state()
  }

  it('clears the first megabyte only, and leaves the machine able to clear all', async () => {
    const emulator = await load()
    const { cpu } = internalsOf(emulator)
    const zeroMemory = vi.spyOn(cpu, 'zero_memory')
    await restoreIntoNew(emulator, await aState())
    expect(zeroMemory.mock.calls).toEqual([[0, MEGABYTE]])
    expect(cpu.zero_memory).toBe(zeroMemory)
  })

  it('ends with the very memory that was saved', async () => {
    const [saved, restored] = [await load(), await load()]
    for (const place of PLACES) saved.write_memory(BYTES, place)
    restored.write_memory(new Uint8Array([9]), 0x900)
    await restoreIntoNew(restored, await saved.save_state())
    const all = (emulator: V86) => Buffer.from(emulator.read_memory(0, 16 * MEGABYTE))
    expect(all(restored).equals(all(saved))).toBe(true)
  })

  it('is right to take a new memory for zeros from there on', async () => {
    const memory = (await load()).read_memory(MEGABYTE, 15 * MEGABYTE)
    expect(memory.every((byte) => byte === 0)).toBe(true)
  })
})

describe('startVm', () => {
  it('rejects a program that is none', async () => {
    const options = {
      memoryBytes: 16 * MEGABYTE,
      disk: memoryBlockDevice(MEGABYTE),
      handle9p: () => undefined,
    }
    const start = { snapshot: new Uint8Array(0) }
    await expect(startVm({ ...options, start, wasm: new Uint8Array([1, 2, 3]) })).rejects.toThrow()
  })

  it('rejects a snapshot that is none', async () => {
    const options = {
      memoryBytes: 16 * MEGABYTE,
      disk: memoryBlockDevice(MEGABYTE),
      handle9p: () => undefined,
    }
    await expect(startVm({ ...options, wasm, start: { snapshot: new Uint8Array(100) } })).rejects.toThrow()
  })
})
