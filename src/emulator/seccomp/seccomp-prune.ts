/**
 * Shortens a seccomp filter that is only asked about some calls: every instruction is copied, checked and translated each time that a
 * container starts. All ways through the filter are walked with what is known about the calls; comparisons that always go
 * one way, and instructions that no way comes to, are left out.
 */
import {
  ARCHITECTURE,
  CLASS_BITS,
  isTaken,
  JUMP,
  JUMP_CLASS,
  JUMP_EQUAL,
  JUMP_GREATER,
  JUMP_GREATER_EQUAL,
  LOAD,
  NUMBER,
  RETURN_CLASS,
  type Instruction,
} from './classic-bpf.ts'

/** What is known of a word: its value; that it is at least `from`; that it is not `not`; or nothing. */
export type Known = { is: number } | { from: number } | { not: number } | null

/** Calls that the filter is asked about. */
export interface Calls {
  number: Known
  architecture: Known
}

/** @returns a program with the same answers for these calls; the same one if its jumps lead out of it. */
export function prune(program: Instruction[], calls: Calls[]): Instruction[] {
  const ways = program.map((): Ways => ({ taken: false, passed: false }))
  for (const group of calls) if (!walk(program, group, ways)) return program
  return rebuild(program, ways)
}

/** How an instruction was left: by its jump, or to the instruction after it (`jf` for a conditional jump). Neither: it was not reached. */
interface Ways {
  taken: boolean
  passed: boolean
}

/** @returns false if a way leads out of the program. */
function walk(program: Instruction[], calls: Calls, ways: Ways[]): boolean {
  const seen = new Set<string>()
  const open: { at: number; accumulator: Known }[] = [{ at: 0, accumulator: null }]
  for (let state = open.pop(); state; state = open.pop()) {
    const { at, accumulator: before } = state
    const instruction = program[at]
    if (!instruction) return false
    const key = `${at} ${JSON.stringify(before)}`
    if (seen.has(key)) continue
    seen.add(key)
    const { taken, passed } = leave(instruction, before)
    ways[at] = { taken: ways[at]!.taken || taken, passed: ways[at]!.passed || passed }
    const accumulator = after(instruction, before, calls)
    if (taken)
      open.push({ at: at + 1 + (instruction.code === JUMP ? instruction.k : instruction.jt), accumulator })
    if (passed && classOf(instruction) !== RETURN_CLASS)
      open.push({ at: at + 1 + (classOf(instruction) === JUMP_CLASS ? instruction.jf : 0), accumulator })
  }
  return true
}

function leave(instruction: Instruction, accumulator: Known): Ways {
  const { code, k } = instruction
  if (code === JUMP) return { taken: true, passed: false }
  if (classOf(instruction) !== JUMP_CLASS) return { taken: false, passed: true }
  const outcome = outcomeOf(code, accumulator, k)
  return { taken: outcome !== false, passed: outcome !== true }
}

/** What is known of the accumulator after an instruction. */
function after(instruction: Instruction, before: Known, { number, architecture }: Calls): Known {
  if (classOf(instruction) === JUMP_CLASS) return before
  if (instruction.code !== LOAD) return null
  return instruction.k === NUMBER ? number : instruction.k === ARCHITECTURE ? architecture : null
}

function classOf({ code }: Instruction): number {
  return code & CLASS_BITS
}

/** @returns null: it may go either way. */
function outcomeOf(code: number, known: Known, k: number): boolean | null {
  if (known === null) return null
  if ('is' in known) return isTaken(code, known.is, k)
  if ('not' in known) return code === JUMP_EQUAL && k === known.not ? false : null
  if (code === JUMP_EQUAL && k < known.from) return false
  if (code === JUMP_GREATER && k < known.from) return true
  if (code === JUMP_GREATER_EQUAL && k <= known.from) return true
  return null
}

/** From the end to the beginning, since jumps go forward: where they lead to is known by then. */
function rebuild(program: Instruction[], ways: Ways[]): Instruction[] {
  const kept: Instruction[] = []
  /** How many instructions there are from each to the end. */
  const places: number[] = []
  for (let at = program.length - 1; at >= 0; at--) {
    const shortened = shorten(program[at]!, ways[at]!, (offset) => kept.length - places[at + 1 + offset]!)
    if (typeof shortened !== 'number') kept.push(shortened)
    places[at] = typeof shortened === 'number' ? kept.length - shortened : kept.length
  }
  return kept.reverse()
}

/**
 * @param offsetTo the new offset for an old one.
 * @returns the instruction with its new offsets; or, if it is not needed, the offset of what takes its place.
 */
function shorten(
  instruction: Instruction,
  { taken, passed }: Ways,
  offsetTo: (offset: number) => number,
): Instruction | number {
  const { code, jt, jf, k } = instruction
  if (!taken && !passed) return 0
  if (classOf(instruction) !== JUMP_CLASS) return instruction
  const [whenTaken, otherwise] = code === JUMP ? [k, k] : [taken ? jt : jf, passed ? jf : jt]
  const [to, or] = [offsetTo(whenTaken), offsetTo(otherwise)]
  if (to !== or) return { code, jt: to, jf: or, k }
  return to === 0 ? 0 : { code: JUMP, jt: 0, jf: 0, k: to }
}
