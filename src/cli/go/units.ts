/** Sizes and ages for people, as `docker/go-units` writes and reads them. */
import { formatFloat } from './float.ts'
import { SECOND } from './duration.ts'
import { parseFloat64 } from '../../protocol/go/strconv.ts'

const decimalUnits = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB']
const binaryUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB', 'ZiB', 'YiB']

function scaled(size: number, base: number, units: string[], precision: number): string {
  let value = size
  let step = 0
  while (value >= base && step < units.length - 1) {
    value /= base
    step++
  }
  return formatFloat(value, 'g', precision) + units[step]!
}

/** `1.093kB`: powers of 1000. @param precision significant digits */
export function humanSize(bytes: number, precision = 4): string {
  return scaled(bytes, 1000, decimalUnits, precision)
}

/** `1.067KiB`: powers of 1024. */
export function bytesSize(bytes: number): string {
  return scaled(bytes, 1024, binaryUnits, 4)
}

/** `2 hours`, `About a minute`, `Less than a second`. */
export function humanDuration(ns: bigint): string {
  const seconds = Number(ns / SECOND)
  const minutes = Math.trunc(seconds / 60)
  const exactHours = Number(ns) / 3.6e12
  const hours = Math.trunc(exactHours + 0.5)
  if (seconds < 1) return 'Less than a second'
  if (seconds === 1) return '1 second'
  if (seconds < 60) return `${seconds} seconds`
  if (minutes === 1) return 'About a minute'
  if (minutes < 60) return `${minutes} minutes`
  if (hours === 1) return 'About an hour'
  if (hours < 48) return `${hours} hours`
  if (hours < 24 * 7 * 2) return `${Math.trunc(hours / 24)} days`
  if (hours < 24 * 30 * 2) return `${Math.trunc(hours / 24 / 7)} weeks`
  if (hours < 24 * 365 * 2) return `${Math.trunc(hours / 24 / 30)} months`
  return `${Math.trunc(Math.trunc(Math.trunc(exactHours) / 24) / 365)} years`
}

const power: Record<string, number> = { k: 1, m: 2, g: 3, t: 4, p: 5 }

/**
 * Bytes of `512`, `64m`, `1.5GiB`: powers of 1024, suffix in any case.
 *
 * @throws {Error} with go-units' text.
 */
export function ramInBytes(text: string): bigint {
  const last = Math.max(...[...'0123456789. '].map((char) => text.lastIndexOf(char)))
  if (last < 0) throw new Error(`invalid size: '${text}'`)
  const number = text.slice(0, text[last] === ' ' ? last : last + 1)
  const suffix = text.slice(last + 1)
  const size = parseFloat64(number)
  if (size < 0) throw new Error(`invalid size: '${text}'`)
  if (suffix === '') return BigInt(Math.trunc(size))
  const lower = suffix.length > 3 ? suffix : suffix.toLowerCase()
  const valid = /^(b|[kmgtp](b|ib)?)$/.test(lower)
  if (!valid) throw new Error(`invalid suffix: '${lower}'`)
  return BigInt(Math.trunc(size * 1024 ** (power[lower[0]!] ?? 0)))
}
