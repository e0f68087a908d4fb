/**
 * Makes a seccomp filter quick. libseccomp compiles a profile to a chain of comparisons, one for each system call it names;
 * the kernel walks it for every number when the filter is installed, which for Docker's default is a fifth of a container's
 * start. Here a search tree over the numbers is put before the chain: where the answer depends on the number alone, the
 * tree gives it; all else (other architectures, checks of arguments) goes through the chain as before.
 *
 * Classic BPF, `linux/filter.h`: 8 bytes an instruction, `code u16, jt u8, jf u8, k u32`; jumps go forward only.
 */
const INSTRUCTION_BYTES = 8
/** BPF_MAXINSNS. */
const MAX_INSTRUCTIONS = 4096
/** Numbers above are left to the chain; i386 has about 450. */
const NUMBERS = 512
const AUDIT_ARCH_I386 = 0x40000003

const LOAD = 0x20
const RETURN = 0x06
const JUMP = 0x05
const JUMP_EQUAL = 0x15
const JUMP_GREATER = 0x25
const JUMP_GREATER_EQUAL = 0x35
const JUMP_SET = 0x45

/** Offsets in `struct seccomp_data`. */
const NUMBER = 0
const ARCHITECTURE = 4

interface Instruction {
  code: number
  jt: number
  jf: number
  k: number
}

/** Neighbouring numbers with one answer; null: it takes the chain to tell. */
interface Range {
  first: number
  answer: number | null
}

/** @returns a filter that gives the same answers; the same one if it cannot be made quicker. */
export function quickenFilter(filter: Uint8Array): Uint8Array {
  const chain = decode(filter)
  const ranges = rangesOf(chain)
  const tree = treeOf(ranges, 0, ranges.length)
  const head: Instruction[] = [
    { code: LOAD, jt: 0, jf: 0, k: ARCHITECTURE },
    { code: JUMP_EQUAL, jt: 1, jf: 0, k: AUDIT_ARCH_I386 },
    toChain,
    { code: LOAD, jt: 0, jf: 0, k: NUMBER },
    ...tree,
  ]
  if (head.length + chain.length > MAX_INSTRUCTIONS) return filter
  // What is to go on in the chain jumps over all that is left of the head.
  const placed = head.map((one, at) => (one === toChain ? { ...one, k: head.length - at - 1 } : one))
  return encode([...placed, ...chain])
}

/** Stands for a jump to the chain until it is known where that begins. */
const toChain: Instruction = { code: JUMP, jt: 0, jf: 0, k: 0 }

function rangesOf(chain: Instruction[]): Range[] {
  const ranges: Range[] = []
  for (let number = 0; number < NUMBERS; number++) {
    const answer = answerFor(chain, number)
    if (ranges.at(-1)?.answer !== answer) ranges.push({ first: number, answer })
  }
  return [...ranges, { first: NUMBERS, answer: null }]
}

/** Runs the chain for a number, on i386, as long as nothing else matters. @returns null where something does. */
function answerFor(chain: Instruction[], number: number): number | null {
  let loaded: number | null = null
  for (let at = 0; at < chain.length; at++) {
    const { code, jt, jf, k } = chain[at]!
    if (code === RETURN) return k
    if (code === LOAD) {
      loaded = k === NUMBER ? number : k === ARCHITECTURE ? AUDIT_ARCH_I386 : null
    } else if (code === JUMP) {
      at += k
    } else {
      const taken = loaded === null ? null : compare(code, loaded, k)
      if (taken === null) return null
      at += taken ? jt : jf
    }
  }
  return null
}

function compare(code: number, value: number, k: number): boolean | null {
  if (code === JUMP_EQUAL) return value === k
  if (code === JUMP_GREATER) return value > k
  if (code === JUMP_GREATER_EQUAL) return value >= k
  if (code === JUMP_SET) return (value & k) !== 0
  return null
}

/** Finds the range that the loaded number is in, of those from `begin` to before `end`. */
function treeOf(ranges: Range[], begin: number, end: number): Instruction[] {
  if (end - begin === 1) return [leaf(ranges[begin]!)]
  const middle = (begin + end) >> 1
  const left = treeOf(ranges, begin, middle)
  const right = treeOf(ranges, middle, end)
  return [
    { code: JUMP_GREATER_EQUAL, jt: 0, jf: 1, k: ranges[middle]!.first },
    // A conditional jump reaches 255 instructions only.
    { code: JUMP, jt: 0, jf: 0, k: left.length },
    ...left,
    ...right,
  ]
}

function leaf({ answer }: Range): Instruction {
  return answer === null ? toChain : { code: RETURN, jt: 0, jf: 0, k: answer }
}

function decode(filter: Uint8Array): Instruction[] {
  const view = new DataView(filter.buffer, filter.byteOffset, filter.byteLength)
  return Array.from({ length: Math.floor(filter.length / INSTRUCTION_BYTES) }, (_, index) => {
    const at = index * INSTRUCTION_BYTES
    return {
      code: view.getUint16(at, true),
      jt: filter[at + 2]!,
      jf: filter[at + 3]!,
      k: view.getUint32(at + 4, true),
    }
  })
}

function encode(instructions: Instruction[]): Uint8Array {
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
