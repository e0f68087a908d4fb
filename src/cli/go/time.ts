/** Go's `time.Time`, in UTC or with the offset it was written with: nanoseconds since 1970, as bigint. */
import { SECOND } from './duration.ts'
import { quote } from '../../protocol/go/strconv.ts'
import { goType, type GoMethods, type GoType, type GoValue } from '../../protocol/docker/go/types.ts'
import { goBool, goInt, goString } from './value.ts'

export interface GoTime {
  /** Since 1970-01-01 UTC. Go's zero time is the year 1. */
  ns: bigint
  /** East of UTC. */
  offsetMinutes: number
  /** `UTC`, or empty for a mere offset. */
  zone: string
}

const ZERO_NS = -62135596800n * SECOND
export const ZERO_TIME: GoTime = { ns: ZERO_NS, offsetMinutes: 0, zone: 'UTC' }

export function isZeroTime(time: GoTime): boolean {
  return time.ns === ZERO_NS
}

export function unixTime(seconds: bigint | number, ns: bigint | number = 0): GoTime {
  return { ns: BigInt(seconds) * SECOND + BigInt(ns), offsetMinutes: 0, zone: 'UTC' }
}

/** RFC 3339 with any number of decimals. @throws {Error} roughly as Go's `time.Parse`. */
export function parseTime(text: string): GoTime {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:[.,](\d+))?(?:(Z)|([+-])(\d\d):(\d\d))$/.exec(
    text,
  )
  if (!match)
    throw new Error(
      `parsing time ${quote(text)} as "2006-01-02T15:04:05Z07:00": cannot parse ${quote(text)} as "2006"`,
    )
  const [, year, month, day, hour, minute, second, fraction = '', utc, sign, offsetHours, offsetMin] = match
  const offset = utc ? 0 : (sign === '-' ? -1 : 1) * (Number(offsetHours) * 60 + Number(offsetMin))
  const base = new Date(0)
  base.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  base.setUTCHours(Number(hour), Number(minute) - offset, Number(second))
  const ns = BigInt(base.getTime()) * 1_000_000n + BigInt(fraction.slice(0, 9).padEnd(9, '0'))
  return { ns, offsetMinutes: offset, zone: utc ? 'UTC' : '' }
}

interface Parts {
  year: number
  month: number
  day: number
  weekday: number
  hour: number
  minute: number
  second: number
  nanosecond: number
}

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
)
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ')

function partsOf({ ns, offsetMinutes }: GoTime): Parts {
  const local = ns + BigInt(offsetMinutes) * 60n * SECOND
  const nanosecond = ((local % SECOND) + SECOND) % SECOND
  const date = new Date(Number((local - nanosecond) / 1_000_000n))
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    nanosecond: Number(nanosecond),
  }
}

const pad = (value: number, width = 2) => String(value).padStart(width, '0')

function offsetText(minutes: number, colon: boolean): string {
  const size = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}${colon ? ':' : ''}${pad(size % 60)}`
}

const layoutToken =
  /January|Jan|Monday|Mon|MST|2006|01|02|03|04|05|06|15|002|PM|pm|Z07:00|Z0700|-07:00|-0700|-07|[.,]0+(?!\d)|[.,]9+(?!\d)|_2|1|2|3|4|5/g

/** Go's `Time.Format` with a layout such as `2006-01-02T15:04:05Z07:00`. */
export function formatTime(time: GoTime, layout: string): string {
  const parts = partsOf(time)
  return layout.replaceAll(layoutToken, (token) => formatToken(token, parts, time))
}

function formatToken(token: string, parts: Parts, time: GoTime): string {
  const hour12 = parts.hour % 12 || 12
  if (/^[.,]0/.test(token)) return token[0] + pad(parts.nanosecond, 9).slice(0, token.length - 1)
  if (/^[.,]9/.test(token)) {
    const fraction = pad(parts.nanosecond, 9)
      .slice(0, token.length - 1)
      .replace(/0+$/, '')
    return fraction === '' ? '' : token[0] + fraction
  }
  const table: Record<string, string> = {
    January: MONTHS[parts.month - 1]!,
    Jan: MONTHS[parts.month - 1]!.slice(0, 3),
    Monday: DAYS[parts.weekday]!,
    Mon: DAYS[parts.weekday]!.slice(0, 3),
    MST: time.zone || offsetText(time.offsetMinutes, false).replace(/00$/, ''),
    '2006': pad(parts.year, 4),
    '06': pad(parts.year % 100),
    '01': pad(parts.month),
    '1': String(parts.month),
    '02': pad(parts.day),
    _2: String(parts.day).padStart(2),
    '2': String(parts.day),
    '15': pad(parts.hour),
    '03': pad(hour12),
    '3': String(hour12),
    '04': pad(parts.minute),
    '4': String(parts.minute),
    '05': pad(parts.second),
    '5': String(parts.second),
    PM: parts.hour >= 12 ? 'PM' : 'AM',
    pm: parts.hour >= 12 ? 'pm' : 'am',
    'Z07:00': time.offsetMinutes === 0 ? 'Z' : offsetText(time.offsetMinutes, true),
    Z0700: time.offsetMinutes === 0 ? 'Z' : offsetText(time.offsetMinutes, false),
    '-07:00': offsetText(time.offsetMinutes, true),
    '-0700': offsetText(time.offsetMinutes, false),
    '-07': offsetText(time.offsetMinutes, false).slice(0, 3),
  }
  return table[token] ?? token
}

export const RFC3339 = '2006-01-02T15:04:05Z07:00'
export const RFC3339_NANO = '2006-01-02T15:04:05.999999999Z07:00'
/** RFC 3339 with always nine decimals, as Docker's events and log lines have. */
export const RFC3339_NANO_FIXED = '2006-01-02T15:04:05.000000000Z07:00'
export const ANSIC = 'Mon Jan _2 15:04:05 2006'

/** Go's `Time.String`: `2006-01-02 15:04:05.999999999 -0700 MST`. */
export function timeToString(time: GoTime): string {
  const zone = time.zone || offsetText(time.offsetMinutes, false)
  return `${formatTime(time, '2006-01-02 15:04:05.999999999 -0700')} ${zone}`
}

export function formatTimeJson(time: GoTime): string {
  return formatTime(time, RFC3339_NANO)
}

/** As a struct whose only (hidden) part is the time itself. */
const methods: GoMethods = {
  String: { params: [], result: goType('string'), call: (self) => goString(timeToString(timeOf(self))) },
  Format: {
    params: [goType('string')],
    result: goType('string'),
    call: (self, [layout]) => goString(formatTime(timeOf(self), (layout as { v: string }).v)),
  },
  Unix: { params: [], result: goType('int64'), call: (self) => goInt(floorSeconds(timeOf(self).ns)) },
  UnixNano: { params: [], result: goType('int64'), call: (self) => goInt(timeOf(self).ns) },
  IsZero: { params: [], result: goType('bool'), call: (self) => goBool(isZeroTime(timeOf(self))) },
  Year: { params: [], result: goType('int'), call: (self) => goInt(partsOf(timeOf(self)).year) },
  Day: { params: [], result: goType('int'), call: (self) => goInt(partsOf(timeOf(self)).day) },
  Hour: { params: [], result: goType('int'), call: (self) => goInt(partsOf(timeOf(self)).hour) },
  Minute: { params: [], result: goType('int'), call: (self) => goInt(partsOf(timeOf(self)).minute) },
  Second: { params: [], result: goType('int'), call: (self) => goInt(partsOf(timeOf(self)).second) },
}

function floorSeconds(ns: bigint): bigint {
  return (ns - (((ns % SECOND) + SECOND) % SECOND)) / SECOND
}

export const TIME_TYPE: GoType = { kind: 'struct', name: 'time.Time', fields: [], methods }

const times = new WeakMap<Map<string, GoValue>, GoTime>()

export function timeValue(time: GoTime): GoValue {
  const v = new Map<string, GoValue>()
  times.set(v, time)
  return { kind: 'struct', type: TIME_TYPE, v }
}

/** The time in a `time.Time` or a pointer to one; Go's zero time for a zero value. */
export function timeOf(value: GoValue): GoTime {
  if (value.kind === 'ptr' && value.v) return timeOf(value.v)
  return (value.kind === 'struct' && times.get(value.v)) || ZERO_TIME
}

export const DURATION = 'time.Duration'
