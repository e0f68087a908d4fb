import { expect, it } from 'vitest'
import { terminalKey } from './keys.ts'

const none = { ctrlKey: false, shiftKey: false, metaKey: false }

it.each([
  ['Ctrl+C interrupts', { key: 'c', ctrlKey: true }, false, 'program'],
  ['Ctrl+Shift+C copies', { key: 'C', ctrlKey: true, shiftKey: true }, false, 'copy'],
  ['Ctrl+Insert copies', { key: 'Insert', ctrlKey: true }, false, 'copy'],
  ['Cmd+C copies on a Mac', { key: 'c', metaKey: true }, true, 'copy'],
  ['Ctrl+V is a program key', { key: 'v', ctrlKey: true }, false, 'program'],
  ['Ctrl+Shift+V pastes', { key: 'V', ctrlKey: true, shiftKey: true }, false, 'browser'],
  ['Shift+Insert pastes', { key: 'Insert', shiftKey: true }, false, 'browser'],
  ['Cmd+V pastes on a Mac', { key: 'v', metaKey: true }, true, 'browser'],
  ['Ctrl+] leaves', { key: ']', ctrlKey: true }, false, 'leave'],
  ['Ctrl++ zooms, also where + is in the place of ]', { key: '+', ctrlKey: true }, false, 'program'],
  ['Tab completes', { key: 'Tab' }, false, 'program'],
  ['F6 is a program key', { key: 'F6' }, false, 'program'],
] as const)('%s', (_, key, mac, expected) => {
  expect(terminalKey({ ...none, ...key }, mac)).toBe(expected)
})
