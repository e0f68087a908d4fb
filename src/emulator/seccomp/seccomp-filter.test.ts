import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quickenFilter } from './seccomp-filter.ts'

const ALLOW = 0x7fff0000
const EPERM = 0x00050001
const ENOSYS = 0x00050026
const I386 = 0x40000003
const X86_64 = 0xc000003e

type Code = [code: number, jt: number, jf: number, k: number]

function assemble(program: Code[]): Uint8Array {
  const bytes = new Uint8Array(program.length * 8)
  const view = new DataView(bytes.buffer)
  program.forEach(([code, jt, jf, k], index) => {
    view.setUint16(index * 8, code, true)
    bytes[index * 8 + 2] = jt
    bytes[index * 8 + 3] = jf
    view.setUint32(index * 8 + 4, k, true)
  })
  return bytes
}

interface Call {
  number: number
  architecture: number
  args: number[]
}

/** The kernel's interpreter, as much of it as libseccomp uses. @returns the answer, and how many steps it took. */
function run(filter: Uint8Array, { number, architecture, args }: Call): { answer: number; steps: number } {
  const view = new DataView(filter.buffer, filter.byteOffset, filter.byteLength)
  const data = [number, architecture, 0, 0, ...args.flatMap((arg) => [arg, 0])]
  let accumulator = 0
  let steps = 0
  for (let at = 0; ; at++) {
    steps++
    const [code, k] = [view.getUint16(at * 8, true), view.getUint32(at * 8 + 4, true)]
    const jump = (taken: boolean) => (at += view.getUint8(at * 8 + (taken ? 2 : 3)))
    if (code === 0x06) return { answer: k, steps }
    else if (code === 0x20) accumulator = data[k / 4]!
    else if (code === 0x05) at += k
    else if (code === 0x15) jump(accumulator === k)
    else if (code === 0x25) jump(accumulator > k)
    else if (code === 0x35) jump(accumulator >= k)
    else if (code === 0x45) jump((accumulator & k) !== 0)
    else if (code === 0x54) accumulator = (accumulator & k) >>> 0
    else throw new Error(`instruction ${code}`)
  }
}

/** As libseccomp does it: the architecture, then each number in turn; some look at an argument first. */
function chain(allowed: number[], checked: Map<number, number>, otherwise = EPERM): Uint8Array {
  const tests = allowed.flatMap((number): Code[] => {
    const wanted = checked.get(number)
    if (wanted === undefined)
      return [
        [0x15, 0, 1, number],
        [0x06, 0, 0, ALLOW],
      ]
    return [
      [0x15, 0, 5, number],
      [0x20, 0, 0, 16],
      [0x54, 0, 0, 0xff],
      [0x15, 0, 1, wanted],
      [0x06, 0, 0, ALLOW],
      [0x06, 0, 0, ENOSYS],
    ]
  })
  return assemble([
    [0x20, 0, 0, 4],
    [0x15, 1, 0, I386],
    [0x06, 0, 0, 0],
    [0x20, 0, 0, 0],
    ...tests,
    [0x06, 0, 0, otherwise],
  ])
}

const anyCall = fc.record({
  number: fc.oneof(fc.nat(600), fc.nat(2 ** 31)),
  architecture: fc.constantFrom(I386, I386, I386, X86_64),
  args: fc.array(fc.nat(300), { minLength: 6, maxLength: 6 }),
})
const anyChain = fc
  .tuple(
    fc.uniqueArray(fc.nat(520), { maxLength: 300 }),
    fc.uniqueArray(fc.nat(520), { maxLength: 10 }),
    fc.nat(255),
  )
  .map(([allowed, checked, wanted]) => chain(allowed, new Map(checked.map((number) => [number, wanted]))))

/** Any forward-going program over the numbers that matter: loads, masks, jumps of all kinds, answers. */
const anyProgram = fc
  .array(
    fc.record({
      code: fc.constantFrom(0x20, 0x20, 0x54, 0x05, 0x15, 0x15, 0x25, 0x35, 0x45, 0x06),
      jt: fc.nat(),
      jf: fc.nat(),
      k: fc.oneof(fc.nat(520), fc.constantFrom(I386, X86_64, 511, 512, 513, 0xffffffff)),
    }),
    { maxLength: 40 },
  )
  .map((drafts) => {
    const within = (offset: number, at: number) => offset % (drafts.length - at)
    const program = drafts.map(({ code, jt, jf, k }, at): Code => {
      if (code === 0x20) return [code, 0, 0, (k % 6) * 4]
      if (code === 0x05) return [code, 0, 0, within(k, at)]
      return [code, within(jt, at), within(jf, at), k]
    })
    return assemble([[0x20, 0, 0, 4], ...program, [0x06, 0, 0, EPERM]])
  })
const anyNumber = fc.oneof(fc.nat(530), fc.constantFrom(511, 512, 513, 2 ** 31))

describe('quickenFilter', () => {
  it('gives the answers of any program', () => {
    const calls = fc.array(
      fc.record({
        number: anyNumber,
        architecture: fc.constantFrom(I386, I386, X86_64, 5),
        args: fc.tuple(...Array.from({ length: 6 }, () => fc.nat(520))),
      }),
      { minLength: 30, maxLength: 30 },
    )
    fc.assert(
      fc.property(anyProgram, calls, (program, asked) => {
        const quick = quickenFilter(program)
        for (const call of asked) expect(run(quick, call).answer).toBe(run(program, call).answer)
      }),
      { numRuns: 2000 },
    )
  })

  it('leaves out what the tree answers', () => {
    const filter = chain(
      Array.from({ length: 400 }, (_, number) => number),
      new Map([[120, 3]]),
    )
    expect(quickenFilter(filter).length).toBeLessThan(filter.length / 10)
  })

  it('gives the answers of the filter that it was given', () => {
    fc.assert(
      fc.property(anyChain, fc.array(anyCall, { minLength: 20, maxLength: 50 }), (filter, calls) => {
        const quick = quickenFilter(filter)
        for (const call of calls) expect(run(quick, call).answer).toBe(run(filter, call).answer)
      }),
      { numRuns: 200 },
    )
  })

  it('takes tens of steps in place of hundreds', () => {
    const allowed = Array.from({ length: 450 }, (_, number) => number).filter((number) => number % 7 !== 0)
    const filter = chain(allowed, new Map([[120, 3]]))
    const call = { number: 449, architecture: I386, args: [0, 0, 0, 0, 0, 0] }
    expect(run(filter, call).steps).toBeGreaterThan(300)
    expect(run(quickenFilter(filter), call).steps).toBeLessThan(25)
  })

  it.each([
    ['nothing', new Uint8Array(0)],
    [
      'an instruction it does not know',
      assemble([
        [0x80, 0, 0, 0],
        [0x06, 0, 0, ALLOW],
      ]),
    ],
  ])('leaves to the kernel what to make of %s', (_, filter) => {
    const quick = quickenFilter(filter)
    expect(quick.slice(quick.length - filter.length)).toEqual(filter)
  })

  it('leaves alone what would grow too long', () => {
    const load: Code = [0x20, 0, 0, 16]
    const filter = assemble([...Array.from({ length: 4095 }, () => load), [0x06, 0, 0, ALLOW]])
    expect(quickenFilter(filter)).toBe(filter)
  })
})
