import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Filters } from './filters.ts'
import { Patterns } from './patterns.ts'

const search = (pattern: string, text: string) => new Patterns().search(pattern, text)

describe('a pattern of a client', () => {
  it.each([
    ['^/?web', '/web-1', true],
    ['(?i)WEB', 'my-web', true],
    ['(?i:W)eb', 'web', true],
    ['[[:alpha:]]+\\d', 'web1', true],
    ['\\Aweb\\z', 'web', true],
    ['\\Aweb\\z', 'web1', false],
    ['\\pL', '日', true],
    ['\\p{Greek}', 'λ', true],
    ['(?P<number>\\d)', 'a1', true],
    ['(?s)a.b', 'a\nb', true],
    ['a.b', 'a\nb', false],
    ['\\Qa.b\\E', 'axb', false],
    ['w{2,3}', 'www', true],
  ])("is Go's: %s and %j: %s", (pattern, text, matches) => {
    expect(search(pattern, text)).toBe(matches)
  })

  it.each(['(', '*', '[a', 'a**', '\\1', '(?=a)', '(?<=a)b', '(?!a)', 'a{1001}', '\\C', 'a\\'])(
    'matches nothing where it is none of Go: %s',
    (pattern) => expect(search(pattern, 'a')).toBe(false),
  )

  // A backtracking matcher doubles its steps with every letter: the second of these would outlast the universe.
  it.each([28, 100_000])('takes no longer for a nasty text of %d letters', (letters) => {
    expect(search('^/?(a+)+$', `${'a'.repeat(letters)}_`)).toBe(false)
  })

  it('and any text take steps in proportion, or are refused', () => {
    const part = fc.constantFrom(
      'a',
      'b',
      '.',
      '[ab]',
      '(a|b)',
      '(a*)*',
      '(a+)+',
      '(b?){9}',
      '^',
      '$',
      '\\w',
      '|',
    )
    const suffix = fc.constantFrom('', '', '*', '+', '?', '{0,9}')
    const pattern = fc
      .array(fc.tuple(part, suffix), { minLength: 1, maxLength: 40 })
      .map((parts) => parts.map((one) => one.join('')).join(''))
    const text = fc.tuple(fc.constantFrom('a', 'ab', 'b'), fc.integer({ min: 0, max: 2000 }))
    fc.assert(
      fc.property(pattern, text, (wanted, [unit, count]) => {
        expect(typeof search(wanted, `${unit.repeat(count)}!`)).toBe('boolean')
      }),
    )
  })

  it('is refused when it would take too long', () => {
    const why = "invalid filter 'name': matching it would take too long"
    const filters = (...values: string[]) => new Filters(new Map([['name', new Set(values)]]))
    expect(() => filters('a'.repeat(513)).match('name', 'b')).toThrow(why)
    const large = (count: number) => Array.from({ length: count }, (_, i) => `${'x{1000}'.repeat(5)}${i}`)
    expect(filters(...large(2)).match('name', 'b')).toBe(false)
    expect(() => filters(...large(20)).match('name', 'b')).toThrow(why)
    expect(() => filters('(a|b)*c').match('name', 'ab'.repeat(1e7))).toThrow(why)
    expect(() => filters('*a'.repeat(257)).matchPath('name', 'b')).toThrow(why)
  })
})
