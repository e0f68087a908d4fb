import { describe, expect, it } from 'vitest'
import { BoundedOutput } from './bounded-output.ts'

const size = { rows: 24, columns: 80 }
const encoder = new TextEncoder()

/** What is shown of a text that comes in pieces. */
function shown(...pieces: (string | Uint8Array)[]): string {
  const output = new BoundedOutput()
  return pieces
    .map((piece) => output.take(typeof piece === 'string' ? encoder.encode(piece) : piece, size))
    .join('')
}

describe('counts', () => {
  it.each([
    ['\x1b[2147483647b', '\x1b[80b'],
    ['\x1b[100000000I', '\x1b[80I'],
    ['\x1b[100000000Z', '\x1b[80Z'],
    ['\x1b[99999999999999999999@', '\x1b[80@'],
    ['\x1b[100000000P', '\x1b[80P'],
    ['\x1b[100000000X', '\x1b[80X'],
    ['\x1b[2147483647L', '\x1b[24L'],
    ['\x1b[2147483647M', '\x1b[24M'],
    ['\x1b[2147483647S', '\x1b[24S'],
    ['\x1b[2147483647T', '\x1b[24T'],
    ['\x9b2147483647T', '\x1b[24T'],
    ['\x1b[000000000000000000500;7b', '\x1b[80;7b'],
  ])('are cut to the screen: %j', (sent, expected) => {
    expect(shown(`a${sent}z`)).toBe(`a${expected}z`)
  })

  it.each(['\x1b[5b', '\x1b[b', '\x1b[3L', '\x1b[2S', '\x1b[?2147483647b'])('are left alone: %j', (sent) => {
    expect(shown(sent)).toBe(sent)
  })

  it.each([
    '\x1b[38;2;255;100;1m',
    '\x1b[?1049h',
    '\x1b[9999;9999H',
    '\x1b]0;[100000000b\x07',
    '\x1bM',
    '[100000000b',
  ])('are not looked for elsewhere: %j', (sent) => {
    expect(shown(sent)).toBe(sent)
  })

  it.each([
    ['a control character', '\x1b[1000\n0000b', '\n\x1b[80b'],
    ['one before the bracket', '\x1b\n[10000000b', '\n\x1b[80b'],
    ['a byte order mark', '\x1b[1000\ufeff0000b', '\x1b[80b'],
    ['DEL', '\x1b[1000\x7f0000b', '\x7f\x1b[80b'],
  ])('are not hidden by %s', (_, sent, expected) => {
    expect(shown(sent)).toBe(expected)
  })

  it('are seen wherever the chunks cut the sequence', () => {
    const sent = '\x1b[2147483647b'
    for (let i = 1; i < sent.length; i++) expect(shown(sent.slice(0, i), sent.slice(i))).toBe('\x1b[80b')
    expect(shown(...sent)).toBe('\x1b[80b')
  })
})

describe('text', () => {
  it('stays whole when characters are cut by the chunks', () => {
    const bytes = encoder.encode('grüße 漢字 🐟')
    for (let i = 1; i < bytes.length; i++)
      expect(shown(bytes.slice(0, i), bytes.slice(i))).toBe('grüße 漢字 🐟')
  })

  it('is kept back only as far as an unfinished sequence reaches', () => {
    const output = new BoundedOutput()
    expect(output.take(encoder.encode('prompt\x1b[3'), size)).toBe('prompt')
    expect(output.take(encoder.encode('1mred'), size)).toBe('\x1b[31mred')
  })

  it('does not grow with a sequence that never ends', () => {
    const output = new BoundedOutput()
    for (let i = 0; i < 100; i++) output.take(encoder.encode(i === 0 ? '\x1b[' : '1;'.repeat(1000)), size)
    expect(output.take(encoder.encode('m'), size).length).toBeLessThan(3000)
  })
})
