import { describe, expect, it } from 'vitest'
import {
  createClock,
  formatSeconds,
  formatTime,
  formatTimeFixed,
  humanDuration,
  parseRfc3339,
  parseTimestamp,
} from './time.ts'
import { Filters } from './filters.ts'
import { untilFilter } from './until-filter.ts'

const AT = Date.UTC(2026, 0, 2, 3, 4, 5) * 1000

describe('time', () => {
  it('never stands still', () => {
    const clock = createClock(() => 5)
    expect([clock.now(), clock.now(), clock.now()]).toEqual([5000, 5001, 5002])
  })

  it('is written as Go writes it', () => {
    expect(formatTime(0)).toBe('0001-01-01T00:00:00Z')
    expect(formatTime(AT)).toBe('2026-01-02T03:04:05Z')
    expect(formatTime(AT + 120_000)).toBe('2026-01-02T03:04:05.12Z')
    expect(formatTimeFixed(AT + 7)).toBe('2026-01-02T03:04:05.000007000Z')
    expect(formatSeconds(AT + 7)).toBe('2026-01-02T03:04:05Z')
    expect(parseRfc3339(formatTime(AT + 123_456))).toBe(AT + 123_456)
    expect(parseRfc3339('2026-01-02T05:04:05.5+02:00')).toBe(AT + 500_000)
  })

  it('is read as seconds, with decimals', () => {
    expect(parseTimestamp('1136073600')).toBe(1136073600e6)
    expect(parseTimestamp('1136073600.000001500')).toBe(1136073600e6 + 1)
    expect(() => parseTimestamp('soon')).toThrow('strconv.ParseInt: parsing "soon": invalid syntax')
  })

  it.each([
    [0.5, 'Less than a second'],
    [1, '1 second'],
    [59, '59 seconds'],
    [60, 'About a minute'],
    [120, '2 minutes'],
    [3600, 'About an hour'],
    [5400, '2 hours'],
    [47 * 3600, '47 hours'],
    [49 * 3600, '2 days'],
    [15 * 86400, '2 weeks'],
    [70 * 86400, '2 months'],
    [800 * 86400, '2 years'],
  ])('%d s is %s', (seconds, text) => {
    expect(humanDuration(seconds)).toBe(text)
  })

  it.each([
    ['1h30m', AT - 5400e6],
    ['2026-01-01', Date.UTC(2026, 0, 1) * 1000],
    ['2026-01-01T01:00', Date.UTC(2026, 0, 1, 1) * 1000],
    ['2026-01-01T01:00:00+01:00', Date.UTC(2026, 0, 1) * 1000],
    ['1136073600', 1136073600e6],
  ])('until=%s', (value, expected) => {
    expect(untilFilter(Filters.parse(JSON.stringify({ until: [value] })), AT)).toBe(expected)
  })

  it('refuses an until that is none', () => {
    expect(() => untilFilter(Filters.parse('{"until":["x"]}'), AT)).toThrow(
      'failed to parse value as time or duration: "x"',
    )
    expect(() => untilFilter(Filters.parse('{"until":["1h","2h"]}'), AT)).toThrow(
      'more than one until filter specified',
    )
  })
})
