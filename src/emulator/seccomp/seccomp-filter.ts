/**
 * Makes a seccomp filter quick. libseccomp compiles a profile to a chain of comparisons, one for each system call it names;
 * the kernel walks it for every number when the filter is installed, which for Docker's default is a fifth of a container's
 * start. Here a search tree over the numbers is put before the chain: where the answer depends on the number alone, the
 * tree gives it; all else (other architectures, checks of arguments) goes through the chain as before.
 * What is then left to the chain is far less than what it can tell, so most of it is pruned.
 */
import {
  ARCHITECTURE,
  decodeBpf,
  encodeBpf,
  isTaken,
  JUMP,
  JUMP_EQUAL,
  JUMP_GREATER_EQUAL,
  LOAD,
  MAX_INSTRUCTIONS,
  NUMBER,
  RETURN,
  type Instruction,
} from './classic-bpf.ts'
import { prune, type Calls } from './seccomp-prune.ts'

/** Numbers above are left to the chain; i386 has about 450. */
const NUMBERS = 512
const AUDIT_ARCH_I386 = 0x40000003
/** Instructions that a conditional jump can pass over. */
const CONDITIONAL_REACH = 255

/** Neighbouring numbers with one answer; null: it takes the chain to tell. */
interface Range {
  first: number
  answer: number | null
}

/** @returns a filter that gives the same answers; the same one if it cannot be made quicker. */
export function quickenFilter(filter: Uint8Array): Uint8Array {
  const whole = decodeBpf(filter)
  // What the tree loaded would be left in the accumulator, which is 0 when a filter begins.
  if (whole[0]?.code !== LOAD) return filter
  const ranges = rangesOf(whole)
  const chain = prune(whole, callsFor(ranges))
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
  return encodeBpf([...placed, ...chain])
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
      const taken = loaded === null ? null : isTaken(code, loaded, k)
      if (taken === null) return null
      at += taken ? jt : jf
    }
  }
  return null
}

/** What the tree leaves to the chain. */
function callsFor(ranges: Range[]): Calls[] {
  const numbers = ranges.slice(0, -1).flatMap(({ first, answer }, index) => {
    const count = ranges[index + 1]!.first - first
    return answer === null ? Array.from({ length: count }, (_, i) => first + i) : []
  })
  const architecture = { is: AUDIT_ARCH_I386 }
  return [
    ...numbers.map((number) => ({ architecture, number: { is: number } })),
    { architecture, number: { from: NUMBERS } },
    { architecture: { not: AUDIT_ARCH_I386 }, number: null },
  ]
}

/** Finds the range that the loaded number is in, of those from `begin` to before `end`. */
function treeOf(ranges: Range[], begin: number, end: number): Instruction[] {
  if (end - begin === 1) return [leaf(ranges[begin]!)]
  const middle = (begin + end) >> 1
  const left = treeOf(ranges, begin, middle)
  const right = treeOf(ranges, middle, end)
  const k = ranges[middle]!.first
  if (left.length <= CONDITIONAL_REACH)
    return [{ code: JUMP_GREATER_EQUAL, jt: left.length, jf: 0, k }, ...left, ...right]
  return [
    { code: JUMP_GREATER_EQUAL, jt: 0, jf: 1, k },
    { code: JUMP, jt: 0, jf: 0, k: left.length },
    ...left,
    ...right,
  ]
}

function leaf({ answer }: Range): Instruction {
  return answer === null ? toChain : { code: RETURN, jt: 0, jf: 0, k: answer }
}
