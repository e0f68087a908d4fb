import { describe, expect, it } from 'vitest'
import {
  JUMP,
  JUMP_EQUAL,
  JUMP_GREATER,
  JUMP_GREATER_EQUAL,
  LOAD,
  NUMBER,
  RETURN,
  type Instruction,
} from './classic-bpf.ts'
import { prune, type Calls } from './seccomp-prune.ts'

const op = (code: number, k: number, jt = 0, jf = 0): Instruction => ({ code, jt, jf, k })
const load = op(LOAD, NUMBER)
const [yes, no] = [op(RETURN, 1), op(RETURN, 2)]
const calls = (number: Calls['number']): Calls[] => [{ number, architecture: null }]
/** `number CODE k` answers 1, else 2. */
const test = (code: number, k: number) => [load, op(code, k, 0, 1), yes, no]

describe('prune', () => {
  it.each([
    [JUMP_EQUAL, 511, [load, no]],
    [JUMP_EQUAL, 512, null],
    [JUMP_GREATER, 511, [load, yes]],
    [JUMP_GREATER, 512, null],
    [JUMP_GREATER_EQUAL, 512, [load, yes]],
    [JUMP_GREATER_EQUAL, 513, null],
  ])('knows of numbers from 512 how code %i with %i goes', (code, k, expected) => {
    expect(prune(test(code, k), calls({ from: 512 }))).toEqual(expected ?? test(code, k))
  })

  it('knows what a value is, and what it is not', () => {
    expect(prune(test(JUMP_GREATER, 5), calls({ is: 6 }))).toEqual([load, yes])
    expect(prune(test(JUMP_EQUAL, 5), calls({ not: 5 }))).toEqual([load, no])
    expect(prune(test(JUMP_EQUAL, 6), calls({ not: 5 }))).toEqual(test(JUMP_EQUAL, 6))
    expect(prune(test(JUMP_GREATER, 5), calls({ not: 5 }))).toEqual(test(JUMP_GREATER, 5))
  })

  it('keeps what any group of calls needs', () => {
    expect(prune(test(JUMP_EQUAL, 5), [...calls({ is: 5 }), ...calls({ is: 6 })])).toEqual(
      test(JUMP_EQUAL, 5),
    )
  })

  it('shortens the jumps over what is left out', () => {
    const program = [load, op(JUMP_EQUAL, 1, 2, 0), op(JUMP_EQUAL, 9, 1, 0), op(JUMP, 1), yes, no]
    expect(prune(program, [...calls({ is: 1 }), ...calls({ is: 2 })])).toEqual([
      load,
      op(JUMP_EQUAL, 1, 1, 0),
      op(JUMP, 1),
      yes,
      no,
    ])
  })

  it('leaves a program alone whose jumps lead out of it', () => {
    const program = [load, op(JUMP, 7), yes]
    expect(prune(program, calls(null))).toBe(program)
  })
})
