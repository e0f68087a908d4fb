import { describe, expect, it } from 'vitest'
import { Filters } from './filters.ts'

describe('Filters', () => {
  it.each(['{"a":{"x":true,"y":false}}', '{"a":["x"]}'])('reads %s', (text) => {
    expect(Filters.parse(text).get('a')).toEqual(['x'])
  })

  it.each(['', undefined, 'null', '{}'])('takes %j for none', (text) => {
    expect(Filters.parse(text).size).toBe(0)
  })

  it.each(['{', '[]', '"a"', '{"a":"x"}', '{"a":[1]}', '{"a":{"x":1}}'])('refuses %s', (text) => {
    expect(() => Filters.parse(text)).toThrow('invalid filter')
  })

  it('knows which keys there are', () => {
    expect(() => Filters.parse('{"foo":["x"]}').accept('bar')).toThrow("invalid filter 'foo'")
  })

  it('matches: exactly, by begin, by expression, by labels', () => {
    const filters = Filters.parse('{"a":["web"],"label":["k=v","other"]}')
    expect(filters.exactMatch('a', 'web1')).toBe(false)
    expect(filters.fuzzyMatch('a', 'web1')).toBe(true)
    expect(filters.match('a', 'my-web-1')).toBe(true)
    expect(filters.match('b', 'anything')).toBe(true)
    expect(filters.matchKeyValues('label', { k: 'v', other: '' })).toBe(true)
    expect(filters.matchKeyValues('label', { k: 'w', other: '' })).toBe(false)
    expect(filters.matchKeyValues('label', null)).toBe(false)
    expect(Filters.parse('{"label!":["k"]}').matchLabels({ k: '' })).toBe(false)
  })

  it('reads booleans, and refuses contradictions', () => {
    expect(Filters.parse('{"d":["1"]}').bool('d', false)).toBe(true)
    expect(Filters.parse('{}').bool('d', true)).toBe(true)
    expect(() => Filters.parse('{"d":["true","false"]}').bool('d', false)).toThrow(
      "invalid filter 'd=[true false]'",
    )
  })
})
