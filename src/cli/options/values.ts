/**
 * The kinds of values that Docker's flags take, as data: how a default is shown, how an argument is read, and the name
 * in a usage line. A value is read once, when the flag is met; what it throws is shown after `invalid argument`.
 */
import { formatDuration, parseDuration } from '../go/duration.ts'
import { ramInBytes } from '../go/units.ts'
import { parseBool, parseInt64, parseUint } from '../../protocol/go/strconv.ts'
import { parseCsv } from './csv.ts'

/** @typeParam T what a verb gets from `flags.get(name)`. */
export interface Kind<T> {
  /** As in `docker run --help`; empty for a switch. */
  typeName: string
  /** The value of a flag that was not given. */
  initial(): T
  /** @throws {Error} whose message follows `invalid argument "x" for "--flag" flag: `. */
  set(current: T, text: string): T
  /** How the initial value is shown as a default; null when it is not worth showing. */
  shown(initial: T): string | null
  /** The argument of a flag given without one. */
  implied?: string
}

export const bool: Kind<boolean> = {
  typeName: '',
  initial: () => false,
  set: (_, text) => parseBool(text),
  shown: (value) => (value ? 'true' : null),
  implied: 'true',
}

export const string: Kind<string> = {
  typeName: 'string',
  initial: () => '',
  set: (_, text) => text,
  shown: (value) => (value === '' ? null : JSON.stringify(value)),
}

const integer = (typeName: string, parse: (text: string) => bigint): Kind<number> => ({
  typeName,
  initial: () => 0,
  set: (_, text) => Number(parse(text)),
  shown: (value) => (value === 0 ? null : String(value)),
})

export const int = integer('int', (text) => parseInt64(text, 0))
export const uint16 = integer('uint16', (text) => parseUint(text, 0, 16))
export const uint = integer('uint', (text) => parseUint(text, 0, 64))

/** Nanoseconds. */
export const duration: Kind<bigint> = {
  typeName: 'duration',
  initial: () => 0n,
  set: (_, text) => parseDuration(text),
  shown: (value) => (value === 0n ? null : formatDuration(value)),
}

/** Bytes, as `64m`. */
export const bytes: Kind<bigint> = {
  typeName: 'bytes',
  initial: () => 0n,
  set: (_, text) => ramInBytes(text),
  shown: () => null,
}

/** Bytes, or -1 for no limit. */
export const swapBytes: Kind<bigint> = {
  ...bytes,
  set: (_, text) => (text === '-1' ? -1n : ramInBytes(text)),
}

/** A flag that may be repeated. @param check returns the item as it is kept. */
export function list<T = string>(
  check: (text: string) => T = (text) => text as T,
  typeName = 'list',
  shown: string | null = null,
): Kind<T[]> {
  return {
    typeName,
    initial: () => [],
    set: (items, text) => [...items, check(text)],
    shown: () => shown,
  }
}

/** A comma-separated list, as pflag's StringSlice. */
export const strings: Kind<string[]> = {
  typeName: 'strings',
  initial: () => [],
  set: (items, text) => [...items, ...(text === '' ? [] : parseCsv(text))],
  shown: () => null,
}

/** `key=value`, repeated; a key without `=` has an empty value. */
export function map(check: (text: string) => string = (text) => text): Kind<Map<string, string>> {
  return {
    typeName: 'map',
    initial: () => new Map(),
    set: (members, text) => {
      const [key, value] = cut(check(text), '=')
      return new Map([...members, [key, value ?? '']])
    },
    shown: () => 'map[]',
  }
}

/** `-f name=value`: names in lower case, values collected. */
export const filter: Kind<Map<string, string[]>> = {
  typeName: 'filter',
  initial: () => new Map(),
  set: (filters, text) => {
    if (text === '') return filters
    if (!text.includes('=')) throw new Error('bad format of filter (expected name=value)')
    const [name, value] = cut(text, '=')
    const key = name.trim().toLowerCase()
    const values = filters.get(key) ?? []
    const trimmed = (value ?? '').trim()
    return new Map([...filters, [key, values.includes(trimmed) ? values : [...values, trimmed]]])
  },
  shown: () => null,
}

/** CPUs as billionths: `0.5`, `1.5`, `1/2`. */
export const nanoCpus: Kind<bigint> = {
  typeName: 'decimal',
  initial: () => 0n,
  set: (_, text) => parseCpus(text),
  shown: () => null,
}

function parseCpus(text: string): bigint {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?(?:\/(\d+))?$/.exec(text)
  const digits = (match?.[2] ?? '') + (match?.[3] ?? '')
  const fraction = match?.[5] !== undefined && (match[3] !== undefined || match[4] !== undefined)
  if (!match || digits === '' || fraction || match[5] === '0')
    throw new Error(`failed to parse ${text} as a rational number`)
  const exponent = Number(match[4] ?? 0) - (match[3] ?? '').length + 9
  const sign = match[1] === '-' ? -1n : 1n
  const numerator = sign * BigInt(digits) * 10n ** BigInt(Math.max(exponent, 0))
  const denominator = BigInt(match[5] ?? 1) * 10n ** BigInt(Math.max(-exponent, 0))
  if (numerator % denominator !== 0n) throw new Error('value is too precise')
  return numerator / denominator
}

/** Go's `strings.Cut`: what is after the separator is undefined where there is none. */
export function cut(text: string, separator: string): [before: string, after: string | undefined] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)]
}
