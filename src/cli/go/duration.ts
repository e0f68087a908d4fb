/** Go's `time.Duration`: whole nanoseconds, as bigint. */
import { quote } from '../../protocol/go/strconv.ts'

export const SECOND = 1_000_000_000n

const unitNs: Record<string, number> = {
  ns: 1, us: 1e3, 'µs': 1e3, 'μs': 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9,
} // prettier-ignore

/**
 * Go's `time.ParseDuration`: `1h30m`, `1.5s`, `-2ms`, `0`.
 *
 * @throws {Error} with Go's text: `time: invalid duration "x"`.
 */
export function parseDuration(text: string): bigint {
  const invalid = () => new Error(`time: invalid duration ${quote(text)}`)
  const sign = text.startsWith('-') ? -1n : 1n
  let rest = text.replace(/^[+-]/, '')
  if (rest === '0') return 0n
  if (rest === '') throw invalid()
  let total = 0n
  while (rest !== '') {
    const number = /^(\d*)(?:\.(\d*))?/.exec(rest)!
    if (!number[1] && !number[2]) throw invalid()
    rest = rest.slice(number[0].length)
    const unit = /^[^\d.]*/.exec(rest)![0]
    if (unit === '') throw new Error(`time: missing unit in duration ${quote(text)}`)
    const ns = unitNs[unit]
    if (ns === undefined) throw new Error(`time: unknown unit ${quote(unit)} in duration ${quote(text)}`)
    rest = rest.slice(unit.length)
    total += BigInt(number[1] || '0') * BigInt(ns) + fractionNs(number[2] ?? '', ns)
    if (total > (1n << 63n) - 1n) throw invalid()
  }
  return sign * total
}

function fractionNs(digits: string, ns: number): bigint {
  return digits === '' ? 0n : (BigInt(digits) * BigInt(ns)) / 10n ** BigInt(digits.length)
}

/** Go's `Duration.String`: `1h2m3.5s`, `100ms`, `0s`. */
export function formatDuration(ns: bigint): string {
  const sign = ns < 0n ? '-' : ''
  const magnitude = ns < 0n ? -ns : ns
  if (magnitude === 0n) return '0s'
  if (magnitude < SECOND) {
    const [size, unit] =
      magnitude < 1000n ? [1n, 'ns'] : magnitude < 1_000_000n ? [1000n, 'µs'] : [1_000_000n, 'ms']
    return `${sign}${decimalFraction(magnitude, size as bigint)}${unit}`
  }
  const seconds = decimalFraction(magnitude % (60n * SECOND), SECOND)
  const minutes = magnitude / (60n * SECOND)
  if (minutes === 0n) return `${sign}${seconds}s`
  if (minutes < 60n) return `${sign}${minutes}m${seconds}s`
  return `${sign}${minutes / 60n}h${minutes % 60n}m${seconds}s`
}

function decimalFraction(value: bigint, size: bigint): string {
  const fraction = (value % size)
    .toString()
    .padStart(size.toString().length - 1, '0')
    .replace(/0+$/, '')
  return `${value / size}${fraction === '' ? '' : `.${fraction}`}`
}
