import { describe, expect, it } from 'vitest'
import { decodeFirst, JsonNumber, JsonSyntaxError, parseJson, readJson, type Json } from './parse.ts'

const messageOf = (run: () => unknown): string => {
  try {
    run()
    return 'no error'
  } catch (error) {
    return error instanceof JsonSyntaxError ? error.message : `no syntax error: ${String(error)}`
  }
}

// Texts as of encoding/json of Go 1.24.
const broken: [text: string, message: string][] = [
  ['x', "invalid character 'x' looking for beginning of value"],
  ['{a}', "invalid character 'a' looking for beginning of object key string"],
  ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
  ['[1,]', "invalid character ']' looking for beginning of value"],
  ['[}', "invalid character '}' looking for beginning of value"],
  ['[1}', "invalid character '}' after array element"],
  ['{"a" 1}', "invalid character '1' after object key"],
  ['{"a":1 "b"}', `invalid character '"' after object key:value pair`],
  ['[1 2]', "invalid character '2' after array element"],
  ['trux', "invalid character 'x' in literal true (expecting 'e')"],
  ['-x', "invalid character 'x' in numeric literal"],
  ['1.x', "invalid character 'x' after decimal point in numeric literal"],
  ['1ex', "invalid character 'x' in exponent of numeric literal"],
  ['"a\nb"', "invalid character '\\n' in string literal"],
  ['"a\u0001b"', "invalid character '\\x01' in string literal"],
  ['"\\q"', "invalid character 'q' in string escape code"],
  ['"\\u12g4"', "invalid character 'g' in \\u hexadecimal character escape"],
  ["'a'", "invalid character '\\'' looking for beginning of value"],
  ['ä', "invalid character 'Ã' looking for beginning of value"],
]

describe('parseJson', () => {
  it.each([
    ...broken,
    ['', 'unexpected end of JSON input'],
    ['  ', 'unexpected end of JSON input'],
    ['{', 'unexpected end of JSON input'],
    ['{]', "invalid character ']' looking for beginning of object key string"],
    ['tru', 'unexpected end of JSON input'],
    ['[1.', 'unexpected end of JSON input'],
    ['{} x', "invalid character 'x' after top-level value"],
    ['1.5.', "invalid character '.' after top-level value"],
  ])('refuses %j as Unmarshal does', (text, message) => {
    expect(messageOf(() => parseJson(text))).toBe(message)
  })

  it('agrees with JSON.parse on what is JSON', () => {
    const document = {
      a: [1, -2.5e3, true, false, null, 'ä"\\\n\u0001'],
      b: { c: {} },
      '': [],
      __proto__x: [[[]], {}],
    }
    expect(plain(parseJson(` ${JSON.stringify(document, null, 2)}\n`))).toEqual(document)
  })

  it('keeps keys in their order, and digits', () => {
    const value = parseJson('{"b":1,"a":12345678901234567890}') as Map<string, Json>
    expect([...value.keys()]).toEqual(['b', 'a'])
    expect(value.get('a')).toEqual(new JsonNumber('12345678901234567890'))
  })

  it('reads unpaired surrogates as Go does', () => {
    expect(parseJson(String.raw`"a\ud800b\udc00\ud83d\ude00"`)).toBe('a\ufffdb\ufffd😀')
  })

  it.each([
    ['[', ']'],
    ['{"a":', '}'],
  ])('goes 10,000 deep into %s, and no deeper', (open, close) => {
    const nested = (depth: number) => `${open.repeat(depth)}${open === '[' ? '' : '1'}${close.repeat(depth)}`
    expect(messageOf(() => parseJson(nested(10_000)))).toBe('no error')
    expect(messageOf(() => parseJson(nested(10_001)))).toBe(
      `invalid character '${open[0]}' exceeded max depth`,
    )
    expect(messageOf(() => parseJson(open.repeat(1_000_000)))).toBe(
      `invalid character '${open[0]}' exceeded max depth`,
    )
  })
})

describe('decodeFirst', () => {
  it.each([
    ...broken,
    ['', 'EOF'],
    [' \n', 'EOF'],
    ['{', 'unexpected EOF'],
    ['{"a"', 'unexpected EOF'],
    ['"\\', 'unexpected EOF'],
    ['tru', 'unexpected EOF'],
  ])('refuses %j as a Decoder does', (text, message) => {
    expect(messageOf(() => decodeFirst(text))).toBe(message)
  })

  it('leaves what comes behind', () => {
    expect(decodeFirst('{} \n tail')).toEqual({ value: new Map(), rest: 'tail' })
  })
})

it('readJson reads one value after the other', () => {
  const text = '1 [2] "3"'
  const first = readJson(text)
  const second = readJson(text, first.end)
  expect([first.end, second.value, readJson(text, second.end).value]).toEqual([1, [new JsonNumber('2')], '3'])
})

function plain(value: Json): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [key, plain(item)]))
  return value instanceof JsonNumber ? Number(value.text) : value
}
