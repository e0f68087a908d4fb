import { expect, it } from 'vitest'
import { matchPath } from './match-path.ts'

it.each([
  ['abc', 'abc', true],
  ['*', 'abc', true],
  ['*', 'a/b', false],
  ['*/*', 'a/b', true],
  ['*c', 'abc', true],
  ['a*', 'ab/c', false],
  ['a*b*c*d*e*', 'axbxcxdxe', true],
  ['a*b?c*x', 'abxbbxdbxebxczzx', true],
  ['a*b?c*x', 'abxbbxdbxebxczzy', false],
  ['ab[c]', 'abc', true],
  ['ab[b-d]', 'abc', true],
  ['ab[^e-g]', 'abc', true],
  ['ab[^c]', 'abc', false],
  ['a\\*b', 'a*b', true],
  ['a\\*b', 'ab', false],
  ['a?b', 'a/b', false],
  ['[\\]a]', ']', true],
  ['日?', '日本', true],
  ['**', 'ab', true],
  ['', '', true],
] as const)('%s and %s: %s', (pattern, name, matches) => {
  expect(matchPath(pattern, name)).toBe(matches)
})

it.each(['[', '[a', '[]', '[-]', '[x-]', 'a\\', '[^'])('%s is no pattern', (pattern) => {
  expect(() => matchPath(pattern, 'a')).toThrow('syntax error in pattern')
})

it('takes no longer for a nasty pattern', () => {
  expect(matchPath('*a'.repeat(50) + 'b', 'a'.repeat(5000))).toBe(false)
})
