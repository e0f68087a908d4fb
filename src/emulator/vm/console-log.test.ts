import { describe, expect, it } from 'vitest'
import { ConsoleLog, panicReason } from './console-log.ts'

function print(log: ConsoleLog, text: string): void {
  for (const byte of new TextEncoder().encode(text)) log.push(byte)
}

describe('ConsoleLog', () => {
  it('hands on whole lines and keeps all', () => {
    const lines: string[] = []
    const log = new ConsoleLog((line) => lines.push(line))
    print(log, 'one\r\ntwo über\r\nthr')
    expect(lines).toEqual(['one\n', 'two über\n'])
    expect(log.text).toBe('one\ntwo über\nthr')
  })

  it('keeps the last of it only', () => {
    const log = new ConsoleLog(() => {}, 10)
    print(log, '1234567\nabcdefg\n')
    expect(log.text).toBe('7\nabcdefg\n')
  })

  it('does not wait for ever for the end of a line', () => {
    const lines: string[] = []
    print(new ConsoleLog((line) => lines.push(line)), 'x'.repeat(5000))
    expect(lines[0]?.length).toBe(4096)
  })
})

it('finds the reason of a panic', () => {
  expect(
    panicReason('[    3.14] Kernel panic - not syncing: Attempted to kill init! exitcode=0x0000000b\n'),
  ).toBe('kernel panic: Attempted to kill init! exitcode=0x0000000b')
  expect(panicReason('no panic here')).toBeNull()
})
