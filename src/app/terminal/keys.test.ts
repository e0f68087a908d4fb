import { expect, it } from 'vitest'
import { terminalKey } from './keys.ts'

const none = { ctrlKey: false, shiftKey: false, metaKey: false, altKey: false }

it.each([
  ['Ctrl+C interrupts', { key: 'c', ctrlKey: true }, {}, 'program'],
  ['Ctrl+C copies what is selected', { key: 'c', ctrlKey: true }, { selected: true }, 'copy'],
  ['Ctrl+C interrupts on a Mac', { key: 'c', ctrlKey: true }, { mac: true, selected: true }, 'program'],
  ['Ctrl+Shift+C copies', { key: 'C', ctrlKey: true, shiftKey: true }, {}, 'copy'],
  ['Ctrl+Insert copies', { key: 'Insert', ctrlKey: true }, {}, 'copy'],
  ['Cmd+C copies on a Mac', { key: 'c', metaKey: true }, { mac: true }, 'copy'],
  ['Ctrl+V pastes', { key: 'v', ctrlKey: true }, {}, 'browser'],
  ['Ctrl+V is a program key on a Mac', { key: 'v', ctrlKey: true }, { mac: true }, 'program'],
  ['Ctrl+Alt+V is a program key', { key: 'v', ctrlKey: true, altKey: true }, {}, 'program'],
  ['Ctrl+Shift+V pastes', { key: 'V', ctrlKey: true, shiftKey: true }, {}, 'browser'],
  ['Shift+Insert pastes', { key: 'Insert', shiftKey: true }, {}, 'browser'],
  ['Cmd+V pastes on a Mac', { key: 'v', metaKey: true }, { mac: true }, 'browser'],
  ['Ctrl+] leaves', { key: ']', ctrlKey: true }, {}, 'leave'],
  ['Ctrl++ zooms, also where + is in the place of ]', { key: '+', ctrlKey: true }, {}, 'program'],
  ['Tab completes', { key: 'Tab' }, {}, 'program'],
  ['F6 is a program key', { key: 'F6' }, {}, 'program'],
] as const)('%s', (_, key, now, expected) => {
  expect(terminalKey({ ...none, ...key }, { mac: false, selected: false, ...now })).toBe(expected)
})
