import * as fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { encodeFrame, FrameDecoder, FrameError, type Frame, maxPayloadBytes } from './frames.ts'
import { concat } from '../concat.ts'
import {
  decodeList,
  decodeOperations,
  decodeResults,
  encodeList,
  encodeOperations,
  encodeResults,
  type OperationResult,
} from './lists.ts'

interface Example {
  line: number
  type: number
  subject: number
  payload: Uint8Array
  operations: Uint8Array[][] | null
  results: OperationResult[] | null
  list: Uint8Array[] | null
  bytes: Uint8Array
}

/** Reads `frames.examples.txt`; its format is told there. */
function readExamples(): { examples: Example[]; broken: Uint8Array[] } {
  const text = readFileSync(new URL('frames.examples.txt', import.meta.url), 'utf8')
  const examples: Example[] = []
  const broken: Uint8Array[] = []
  let current: Example | undefined
  for (const [index, line] of text.split('\n').entries()) {
    const [kind, ...words] = wordsOf(line)
    if (kind === undefined) continue
    if (kind === 'broken') broken.push(hex(words.join('')))
    else if (kind === 'frame') {
      const [type, subject] = words.map(Number)
      const none = { operations: null, results: null, list: null }
      current = { line: index + 1, type: type!, subject: subject!, payload: hex(''), bytes: hex(''), ...none }
      examples.push(current)
    } else fill(current!, kind, words)
  }
  return { examples, broken }
}

function fill(example: Example, kind: string, words: string[]): void {
  if (kind === 'payload') example.payload = token(words[0]!)
  else if (kind === 'list') example.payload = encodeList((example.list = words.map(token)))
  else if (kind === 'operations') example.operations = []
  else if (kind === 'op') example.operations!.push(words.map(token))
  else if (kind === 'results') example.results = []
  else if (kind === 'result') example.results!.push({ errno: Number(words[0]), answer: token(words[1]!) })
  else if (kind === 'bytes') example.bytes = hex(words.join(''))
  else throw new Error(`a line of an unknown kind: ${kind}`)
  if (example.operations) example.payload = encodeOperations(example.operations)
  if (example.results) example.payload = encodeResults(example.results)
}

function wordsOf(line: string): string[] {
  const words = line.split(' ').filter((word) => word !== '')
  const comment = words.findIndex((word) => word.startsWith('#'))
  return comment < 0 ? words : words.slice(0, comment)
}

function token(word: string): Uint8Array {
  return word.startsWith('"') ? new TextEncoder().encode(word.slice(1, -1)) : hex(word.slice(1))
}

function hex(digits: string): Uint8Array {
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

const { examples, broken } = readExamples()

describe('the example frames that both sides are tested with', () => {
  it('are there', () => {
    expect(examples.length).toBeGreaterThan(10)
    expect(broken.length).toBeGreaterThan(0)
  })

  it.each(examples)('line $line: is encoded to these bytes', ({ type, subject, payload, bytes }) => {
    expect(encodeFrame(type, subject, payload)).toEqual(bytes)
  })

  it.each(examples)('line $line: is decoded from chunks of any size', ({ type, subject, payload, bytes }) => {
    for (let size = 1; size <= bytes.length; size++) {
      expect(decodeInChunks(bytes, size)).toEqual([{ type, subject, payload }])
    }
  })

  it.each(examples)('line $line: what is inside reads back', ({ payload, list, operations, results }) => {
    if (list) expect(decodeList(payload)).toEqual(list)
    if (operations) expect(decodeOperations(payload)).toEqual(operations)
    if (results) expect(decodeResults(payload)).toEqual(results)
  })

  it('refuses what is broken', () => {
    for (const bytes of broken) expect(() => new FrameDecoder().push(bytes)).toThrow(FrameError)
  })
})

describe('FrameDecoder', () => {
  it('gives back any frames, however they are cut', () => {
    const frame = fc.record({
      type: fc.integer({ min: 0, max: 255 }),
      subject: fc.integer({ min: 0, max: 0xffffffff }),
      payload: fc.uint8Array({ maxLength: 40 }),
    })
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 8 }), fc.integer({ min: 1, max: 60 }), (frames, size) => {
        const bytes = concat(frames.map((each) => encodeFrame(each.type, each.subject, each.payload)))
        expect(decodeInChunks(bytes, size)).toEqual(frames)
      }),
    )
  })

  it('takes the largest payload, and encoding refuses a larger one', () => {
    const bytes = encodeFrame(5, 1, new Uint8Array(maxPayloadBytes).fill(7))
    expect(decodeInChunks(bytes, 4096)[0]?.payload.length).toBe(maxPayloadBytes)
    expect(() => encodeFrame(5, 1, new Uint8Array(maxPayloadBytes + 1))).toThrow(RangeError)
  })
})

describe('lists', () => {
  it('give back any byte strings', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array()), (items) => {
        expect(decodeList(encodeList(items))).toEqual(items)
      }),
    )
  })

  it('refuse every payload that is cut short or too long', () => {
    const list = encodeList(['mkdir', '/run', ''])
    for (let size = 0; size < list.length; size++) {
      expect(() => decodeList(list.subarray(0, size))).toThrow(FrameError)
    }
    expect(() => decodeList(concat([list, new Uint8Array(1)]))).toThrow(FrameError)
  })

  it('refuse a count or length that lies, without allocating for it', () => {
    expect(() => decodeList(hex('ffffffff'))).toThrow(FrameError)
    expect(() => decodeList(hex('01000000ffffffff'))).toThrow(FrameError)
  })
})

function decodeInChunks(bytes: Uint8Array, size: number): Frame[] {
  const decoder = new FrameDecoder()
  const frames: Frame[] = []
  for (let at = 0; at < bytes.length; at += size) frames.push(...decoder.push(bytes.subarray(at, at + size)))
  return frames
}
