/** The `until` filter of the prune endpoints: a duration ago, a date, or Unix seconds. */
import { quote } from '../../protocol/go/strconv.ts'
import { DockerError } from './errors.ts'
import type { Filters } from './filters.ts'
import { parseTimestamp, type Micros } from './time.ts'

/** @returns 0 when it is not asked for. @throws {DockerError} invalid */
export function untilFilter(filters: Filters, now: Micros): Micros {
  const [value, ...more] = filters.get('until')
  if (value === undefined) return 0
  if (more.length > 0) throw new DockerError('invalid', 'more than one until filter specified')
  const ago = parseGoDuration(value)
  if (ago !== undefined && value !== '0') return Math.floor((now - ago) / 1e6) * 1e6
  const date = parseDate(value)
  if (date !== undefined) return date
  try {
    return parseTimestamp(value)
  } catch {
    throw new DockerError('invalid', `failed to parse value as time or duration: ${quote(value)}`)
  }
}

const UNIT_MICROS: Record<string, number> = {
  ns: 0.001,
  us: 1,
  µs: 1,
  ms: 1e3,
  s: 1e6,
  m: 6e7,
  h: 3.6e9,
}

/** `1h30m`, `1.5h` in microseconds; undefined if it is none. */
export function parseGoDuration(text: string): number | undefined {
  if (!/^[+-]?(?:\d+(?:\.\d*)?(?:ns|us|µs|ms|s|m|h))+$/.test(text) && text !== '0') return undefined
  const sign = text.startsWith('-') ? -1 : 1
  let total = 0
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d*)?)(ns|us|µs|ms|s|m|h)/g))
    total += Number(amount) * UNIT_MICROS[unit!]!
  return sign * total
}

/** RFC 3339, whole or cut short (`2006-01-02T15:04`, `2006-01-02`); without a zone it is UTC. */
function parseDate(text: string): Micros | undefined {
  const match = /^(\d{4}-\d\d-\d\d)(?:T(\d\d)(?::(\d\d)(?::(\d\d)(\.\d+)?)?)?)?(Z|[+-]\d\d:\d\d)?$/.exec(text)
  if (!match) return undefined
  const [, day, hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] = match
  const ms = Date.parse(`${day}T${hour}:${minute}:${second}${zone}`)
  return Number.isNaN(ms) ? undefined : ms * 1000 + Math.floor(Number(`0${fraction || '.0'}`) * 1e6)
}
