import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareBytes, decodeBytes, encodeBytes, sliceBytes } from '../../protocol/go/bytes.ts'
import { formatDuration, parseDuration } from './duration.ts'
import { decodeJson } from './decode.ts'
import { encodeJson, encodeJsonString } from './encode.ts'
import { formatFloat } from './float.ts'
import { sprintf } from './fmt.ts'
import { compactJson, indentJson } from './json-text.ts'
import { parseJson } from '../../protocol/go-json/parse.ts'
import { quote, unquote } from '../../protocol/go/strconv.ts'
import { formatTime, parseTime, RFC3339_NANO, timeToString } from './time.ts'
import { goTypes } from '../../protocol/docker/go/types.ts'
import { bytesSize, humanDuration, humanSize, ramInBytes } from './units.ts'
import { fromJson, goString } from './value.ts'

const bytes = fc.uint8Array({ maxLength: 40 })
const text = fc.string({ unit: 'grapheme', maxLength: 30 })

describe('bytes', () => {
  it('any bytes survive as a string', () => {
    fc.assert(
      fc.property(bytes, (b) => {
        expect([...encodeBytes(decodeBytes(b))]).toEqual([...b])
      }),
    )
  })

  it('cuts between bytes, and joins again', () => {
    fc.assert(
      fc.property(text, fc.nat(60), (s, at) => {
        const joined = sliceBytes(s, 0, at) + sliceBytes(s, at)
        expect(encodeBytes(joined)).toEqual(encodeBytes(s))
      }),
    )
  })

  it('orders by bytes: U+FFFD before U+1F600, unlike UTF-16', () => {
    expect(compareBytes('\ufffd', '\u{1f600}')).toBeLessThan(0)
  })
})

describe('strconv', () => {
  it('unquote undoes quote', () => {
    fc.assert(
      fc.property(fc.oneof(text, bytes.map(decodeBytes)), (s) => {
        expect(unquote(quote(s))).toBe(s)
      }),
    )
  })

  it.each([
    ['a\tb\n"\\', String.raw`"a\tb\n\"\\"`],
    ['\x00\x7f\u0085\u200b', String.raw`"\x00\x7f\u0085\u200b"`],
    ['é☃', '"é☃"'],
  ])('quotes %j', (plain, quoted) => expect(quote(plain)).toBe(quoted))
})

describe('formatFloat', () => {
  it.each([
    [1.125, 'g', 3, '1.12'],
    [1.135, 'g', 3, '1.14'],
    [999.95, 'g', 3, '1e+03'],
    [0.5, 'f', 0, '0'],
    [1.5, 'f', 0, '2'],
    [2.5, 'f', 0, '2'],
    [1e21, 'g', -1, '1e+21'],
    [123456789, 'g', -1, '1.23456789e+08'],
    [0, 'g', 4, '0'],
    [-0.00001234, 'g', 3, '-1.23e-05'],
    [1 / 3, 'e', 3, '3.333e-01'],
  ] as const)('%d %%.%s%d', (value, format, precision, shown) => {
    expect(formatFloat(value, format, precision)).toBe(shown)
  })

  it('the shortest form reads back the same', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
        expect(Number(formatFloat(x, 'g', -1))).toBe(x)
        expect(Number(formatFloat(x, 'e', -1))).toBe(x)
      }),
    )
  })

  it('17 digits are exact', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
        expect(Number(formatFloat(x, 'g', 17))).toBe(x)
      }),
    )
  })
})

describe('durations', () => {
  it('reads what it writes', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(1n << 62n), max: 1n << 62n }), (ns) => {
        expect(parseDuration(formatDuration(ns))).toBe(ns)
      }),
    )
  })

  it.each(['', '1', 'x', '1x', '.s', '1h1'])('refuses %j', (wrong) => {
    expect(() => parseDuration(wrong)).toThrow(/^time: /)
  })

  it.each([
    [0, 'Less than a second'],
    [59, '59 seconds'],
    [60, 'About a minute'],
    [3599, '59 minutes'],
    [5399, 'About an hour'],
    [5400, '2 hours'],
    [48 * 3600, '2 days'],
    [14 * 86400, '2 weeks'],
    [60 * 86400, '2 months'],
    [730 * 86400, '2 years'],
  ])('%d s is %s', (seconds, words) => expect(humanDuration(BigInt(seconds) * 1_000_000_000n)).toBe(words))
})

describe('units', () => {
  it.each([
    [999, '999B', '999B'],
    [1000, '1kB', '1000B'],
    [1024, '1.024kB', '1KiB'],
    [260_046_848, '260MB', '248MiB'],
    [123_456_789_012, '123.5GB', '115GiB'],
  ])('%d', (size, decimal, binary) => {
    expect([humanSize(size), bytesSize(size)]).toEqual([decimal, binary])
  })

  it.each([
    ['5', 5n],
    ['1k', 1024n],
    ['1.5GiB', 1610612736n],
    ['10 MB', 10485760n],
    ['7b', 7n],
  ])('%s', (given, size) => expect(ramInBytes(given)).toBe(size))

  it.each(['x', '', '1q', '1kx', '1bb', '-1', '1kibs'])('refuses %j', (wrong) => {
    expect(() => ramInBytes(wrong)).toThrow()
  })
})

describe('JSON', () => {
  const json = fc.jsonValue({ depthSize: 'small' }).map((value) => JSON.stringify(value))

  it('indent and compact change nothing but space', () => {
    fc.assert(
      fc.property(json, (given) => {
        expect(JSON.parse(indentJson(given, '    '))).toEqual(JSON.parse(given))
        expect(compactJson(indentJson(given, '    '))).toBe(compactJson(given))
      }),
    )
  })

  it('indents as Go does', () => {
    expect(indentJson('[{"b":[],"a":{},"c":[1,{"x":"},{"}]}]', '    ')).toBe(
      '[\n    {\n        "b": [],\n        "a": {},\n        "c": [\n            1,\n            {\n                "x": "},{"\n            }\n        ]\n    }\n]',
    )
  })

  it('keeps the digits of numbers and the order of keys', () => {
    const text = '{"10":12345678901234567890,"2":1.50,"a":1e400}'
    expect(encodeJson(fromJson(parseJson(text), true))).toBe('{"10":12345678901234567890,"2":1.50,"a":1e400}')
    expect([...(parseJson(text) as Map<string, unknown>).keys()]).toEqual(['10', '2', 'a'])
  })

  it('escapes HTML only when asked', () => {
    expect(encodeJsonString('<&>\u2028"', true)).toBe(String.raw`"\u003c\u0026\u003e\u2028\""`)
    expect(encodeJsonString('<&>\u2028"', false)).toBe(String.raw`"<&>\u2028\""`)
  })

  it('decodes into structs by key, without regard to case, and encodes in the order of the fields', () => {
    const typeOf = goTypes({
      's.Outer': `
        ID string Id
        Inner *s.Inner inner,omitempty
        Count int64 ,omitempty
        Sizes [2]uint
        Hidden string -`,
      's.Inner': `
        Name string`,
    })
    const value = decodeJson(typeOf('s.Outer'), parseJson('{"unknown":1,"INNER":{"name":"n"},"id":"x"}'))
    expect(encodeJson(value)).toBe('{"Id":"x","inner":{"Name":"n"},"Sizes":[0,0]}')
    expect(() => decodeJson(typeOf('s.Outer'), parseJson('{"Count":"x"}'))).toThrow(
      'json: cannot unmarshal string into Go struct field Outer.Count of type int64',
    )
  })
})

describe('time', () => {
  it.each(['2024-01-02T03:04:05.000000006Z', '2024-02-29T23:59:59.5+05:30', '0001-01-01T00:00:00Z'])(
    'reads and writes %s',
    (text) => expect(formatTime(parseTime(text), RFC3339_NANO)).toBe(text),
  )

  it('says the zone', () => {
    expect(timeToString(parseTime('2024-01-02T03:04:05.5+02:00'))).toBe('2024-01-02 03:04:05.5 +0200 +0200')
    expect(timeToString(parseTime('2024-01-02T03:04:05Z'))).toBe('2024-01-02 03:04:05 +0000 UTC')
  })
})

describe('sprintf', () => {
  it('never fails, whatever the format', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[%+\-# 0-9.*[\]a-zA-Z]{0,12}$/), text, (format, argument) => {
        expect(typeof sprintf(format, [goString(argument)])).toBe('string')
      }),
    )
  })
})
