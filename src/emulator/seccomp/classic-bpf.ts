/**
 * Classic BPF as seccomp uses it, `linux/filter.h`: 8 bytes an instruction, `code u16, jt u8, jf u8, k u32`; jumps go forward
 * only, and count from the instruction after them.
 */
export interface Instruction {
  code: number
  jt: number
  jf: number
  k: number
}

export const INSTRUCTION_BYTES = 8
/** BPF_MAXINSNS. */
export const MAX_INSTRUCTIONS = 4096

/** Loads a word of `struct seccomp_data` into the accumulator. */
export const LOAD = 0x20
/** Ends with the answer `k`. */
export const RETURN = 0x06
export const JUMP = 0x05
export const JUMP_EQUAL = 0x15
export const JUMP_GREATER = 0x25
export const JUMP_GREATER_EQUAL = 0x35
export const JUMP_SET = 0x45

/** What the three lowest bits of a code say. */
export const CLASS_BITS = 7
export const JUMP_CLASS = 5
export const RETURN_CLASS = 6

/** Offsets in `struct seccomp_data`. */
export const NUMBER = 0
export const ARCHITECTURE = 4

/** @returns whether a conditional jump is taken; null: the code is none that is known here. */
export function isTaken(code: number, accumulator: number, k: number): boolean | null {
  if (code === JUMP_EQUAL) return accumulator === k
  if (code === JUMP_GREATER) return accumulator > k
  if (code === JUMP_GREATER_EQUAL) return accumulator >= k
  if (code === JUMP_SET) return (accumulator & k) !== 0
  return null
}

export function decodeBpf(program: Uint8Array): Instruction[] {
  const view = new DataView(program.buffer, program.byteOffset, program.byteLength)
  return Array.from({ length: Math.floor(program.length / INSTRUCTION_BYTES) }, (_, index) => {
    const at = index * INSTRUCTION_BYTES
    return {
      code: view.getUint16(at, true),
      jt: program[at + 2]!,
      jf: program[at + 3]!,
      k: view.getUint32(at + 4, true),
    }
  })
}

export function encodeBpf(instructions: Instruction[]): Uint8Array {
  const bytes = new Uint8Array(instructions.length * INSTRUCTION_BYTES)
  const view = new DataView(bytes.buffer)
  instructions.forEach(({ code, jt, jf, k }, index) => {
    const at = index * INSTRUCTION_BYTES
    view.setUint16(at, code, true)
    bytes[at + 2] = jt
    bytes[at + 3] = jf
    view.setUint32(at + 4, k, true)
  })
  return bytes
}
