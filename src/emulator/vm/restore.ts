import type { V86 } from 'v86'
import { internalsOf } from './v86-internals.ts'

/** What v86 itself has written to when it is new. */
const USED_BYTES = 1024 * 1024

/**
 * Restores a state into a machine that is new. v86 begins by writing zeros over all of the guest's memory, and what was written the
 * browser must find room for: twice the memory that the guest really uses. But a new WebAssembly memory is zeros, so all but its
 * beginning is left alone.
 */
export async function restoreIntoNew(emulator: V86, state: ArrayBuffer): Promise<void> {
  const { cpu } = internalsOf(emulator)
  const zeroMemory = cpu.zero_memory
  cpu.zero_memory = (address, sizeBytes) => {
    if (address < USED_BYTES) zeroMemory(address, Math.min(sizeBytes, USED_BYTES - address))
  }
  try {
    await emulator.restore_state(state)
  } finally {
    cpu.zero_memory = zeroMemory
  }
}
