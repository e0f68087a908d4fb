/** Times as `--since` and `--until` take them: a duration before now, RFC 3339 in part or whole, or Unix seconds. */
import { parseDuration, SECOND } from '../go/duration.ts'
import { quote } from '../../protocol/go/strconv.ts'

/**
 * @returns Unix seconds, with nanoseconds where the time had a date: `1136073600.000000001`.
 * @throws {Error} with Go's text.
 */
export function timestampOf(given: string, nowMs: number): string {
  const duration = durationOf(given)
  if (duration !== null) {
    const ns = BigInt(Math.round(nowMs)) * 1_000_000n - duration
    return String(Math.floor(Number(ns / 1_000_000n) / 1000))
  }
  const ns = dateOf(given)
  if (ns !== null) {
    const [seconds, rest] = [ns / SECOND, ns % SECOND]
    return `${seconds}.${String(rest).padStart(9, '0')}`
  }
  if (given.includes('-')) throw new Error(parseFailure(given))
  if (!/^[+-]?\d+(\.\d+)?$/.test(given))
    throw new Error(`failed to parse value as time or duration: ${quote(given)}`)
  return given
}

function durationOf(given: string): bigint | null {
  if (given === '0') return null
  try {
    return parseDuration(given)
  } catch {
    return null // not a duration; the caller tries other forms
  }
}

/** `2013-01-02`, `2013-01-02T15`, `…T15:04`, `…T15:04:05`, `….123`, each with or without a zone; UTC without. */
function dateOf(given: string): bigint | null {
  const match =
    /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d)(?::(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?)?(Z|[+-]\d\d:\d\d)?$/.exec(
      given,
    )
  if (!match) return null
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] = match
  const date = new Date(Date.UTC(+year!, +month! - 1, +day!, +hour, +minute, +second))
  const valid =
    date.getUTCMonth() === +month! - 1 &&
    date.getUTCDate() === +day! &&
    +hour < 24 &&
    +minute < 60 &&
    +second < 60
  if (!valid) return null
  const [hours, minutes] = zone === 'Z' ? [0, 0] : zone.slice(1).split(':').map(Number)
  const offset = (zone.startsWith('-') ? -1 : 1) * (hours! * 60 + minutes!)
  const ms = date.getTime() - offset * 60_000
  return BigInt(ms) * 1_000_000n + BigInt(fraction.padEnd(9, '0'))
}

/** What Go's `time.Parse` says, for the layout it was tried with. */
function parseFailure(given: string): string {
  const zoned = /[zZ+]/.test(given) || given.split('-').length === 4
  const suffix = zoned ? 'Z07:00' : ''
  let layout = '2006-01-02'
  if (given.includes('.')) layout = '2006-01-02T15:04:05.999999999'
  else if (given.includes('T')) {
    let colons = given.split(':').length - 1
    if (zoned && !/[zZ]/.test(given) && colons > 0) colons--
    layout = ['2006-01-02T15', '2006-01-02T15:04'][colons] ?? '2006-01-02T15:04:05'
  }
  return timeParseError(given, layout + suffix)
}

const elements = /2006|01|02|15|04|05|Z07:00|\.999999999|[^0-9A-Z]+|T/g

/** Go names the element it stumbled over and what was left of the text. */
function timeParseError(given: string, layout: string): string {
  const fail = (rest: string, element: string) =>
    `parsing time ${quote(given)} as ${quote(layout)}: cannot parse ${quote(rest)} as ${quote(element)}`
  let rest = given
  for (const element of layout.match(elements) ?? []) {
    const pattern =
      element === '2006'
        ? /^\d{4}/
        : /^\d/.test(element)
          ? /^\d\d/
          : element === 'Z07:00'
            ? /^(Z|[+-]\d\d:\d\d)/
            : element === '.999999999'
              ? /^([.,]\d+)?/
              : null
    const length = pattern
      ? (pattern.exec(rest)?.[0].length ?? -1)
      : rest.startsWith(element)
        ? element.length
        : -1
    if (length < 0) return fail(rest, element)
    const problem = outOfRange(element, rest.slice(0, length))
    if (problem) return `parsing time ${quote(given)}: ${problem} out of range`
    rest = rest.slice(length)
  }
  if (rest !== '') return `parsing time ${quote(given)}: extra text: ${quote(rest)}`
  return `parsing time ${quote(given)}: day out of range`
}

function outOfRange(element: string, text: string): string | null {
  const value = Number(text)
  const limits: Record<string, [string, number, number]> = {
    '01': ['month', 1, 12],
    '02': ['day', 1, 31],
    '15': ['hour', 0, 23],
    '04': ['minute', 0, 59],
    '05': ['second', 0, 59],
  }
  const limit = limits[element]
  return limit && (value < limit[1] || value > limit[2]) ? limit[0] : null
}
