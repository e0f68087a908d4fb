import { expect, it } from 'vitest'
import { MOST_TYPED_AHEAD, TypedAhead } from './typed-ahead.ts'

function typed(...texts: string[]): TypedAhead {
  const ahead = new TypedAhead()
  for (const text of texts) ahead.take(text)
  return ahead
}

it.each([
  ['as it was typed', ['docker ps', '\r', 'l'], 'docker ps\rl'],
  ['without what was erased', ['lx', '\x7f', 's'], 'ls'],
  ['without a character erased that is two units long', ['ls 🐳\x7f'], 'ls '],
  ['with lines that can no longer be erased', ['ls\r', '\x7f\x7f'], 'ls\r'],
  ['without what was interrupted', ['rm -r x\r', '\x03', 'ls'], 'ls'],
])('is given to the shell %s', (_, texts, given) => {
  expect(typed(...texts).give()).toBe(given)
})

it('is given once', () => {
  const ahead = typed('ls')
  ahead.give()
  expect([ahead.give(), ahead.shown]).toEqual(['', ''])
})

it('is shown as a terminal’s driver shows it', () => {
  expect(typed('ls\recho \x1b[A\t日本').shown).toBe('ls\r\necho ^[[A\t日本')
})

it('is bounded, and says so', () => {
  const ahead = typed('x'.repeat(MOST_TYPED_AHEAD))
  expect(ahead.take('y')).toBe(false)
  expect(ahead.give()).toBe('x'.repeat(MOST_TYPED_AHEAD))
})
