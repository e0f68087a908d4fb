/**
 * Go's way between JSON and typed values, as clients of dockerd know it: field names match in any case, unknown fields are
 * ignored, `null` or nothing leaves the zero value, a wrong type is refused in encoding/json's own words, `omitempty` fields
 * vanish when empty, and the keys of maps are sorted.
 */
import { JsonNumber, type Json } from '../../../protocol/go-json/parse.ts'

/** What a value is made of: the fields of a struct, or of what a pointer, a list or a map holds. */
export interface Shape {
  readonly fields?: Record<string, Shape>
}

export interface Codec<T> extends Shape {
  /** Go's name of the type. */
  readonly type: string
  zero(): T
  /** @throws {JsonTypeError} */
  decode(value: Json, at: Place): T
  /** What `JSON.stringify` shall see. */
  encode(value: T): unknown
  /** Whether `omitempty` leaves it out. */
  empty(value: T): boolean
}

/** Where a value is, for error texts. */
export interface Place {
  /** Innermost Go struct; empty outside of any. */
  struct: string
  path: string[]
}

export const ROOT: Place = { struct: '', path: [] }

/** Well-formed JSON of the wrong type. */
export class JsonTypeError extends Error {
  /** @param shown the value as Go names it. */
  constructor(value: Json, type: string, at: Place, shown = kindOf(value)) {
    const where = at.struct ? `Go struct field ${at.struct}.${at.path.join('.')} of type` : 'Go value of type'
    super(`json: cannot unmarshal ${shown} into ${where} ${type}`)
    this.name = 'JsonTypeError'
  }
}

function kindOf(value: Json): string {
  if (value instanceof JsonNumber) return 'number'
  if (Array.isArray(value)) return 'array'
  if (value instanceof Map) return 'object'
  return typeof value === 'boolean' ? 'bool' : 'string'
}

function scalar<T extends string | number | boolean>(
  type: string,
  zero: T,
  read: (value: Json) => T | undefined,
): Codec<T> {
  return {
    type,
    zero: () => zero,
    decode(value, at) {
      if (value === null) return zero
      const read_ = read(value)
      if (read_ === undefined) throw new JsonTypeError(value, type, at)
      return read_
    },
    encode: (value) => value,
    empty: (value) => value === zero,
  }
}

export function string(type = 'string'): Codec<string> {
  return scalar(type, '', (value) => (typeof value === 'string' ? value : undefined))
}

export const bool: Codec<boolean> = scalar('bool', false, (value) =>
  typeof value === 'boolean' ? value : undefined,
)

/** Digits and sign of the longest. */
const MAX_INTEGER_LENGTH = 20

/** Whole numbers; beyond 2^53 they lose precision, which no field here needs, but never leave their range. */
export function integer(type: string, bits: number, signed: boolean): Codec<number> {
  const least = signed ? -(2n ** BigInt(bits - 1)) : 0n
  const largest = 2n ** BigInt(signed ? bits - 1 : bits) - 1n
  return {
    type,
    zero: () => 0,
    decode(value, at) {
      if (value === null) return 0
      if (!(value instanceof JsonNumber)) throw new JsonTypeError(value, type, at)
      const read = readInteger(value.text, least, largest)
      if (read === undefined) throw new JsonTypeError(value, type, at, `number ${value.text}`)
      return read
    },
    encode: (value) => value,
    empty: (value) => value === 0,
  }
}

function readInteger(raw: string, least: bigint, largest: bigint): number | undefined {
  if (!/^-?\d+$/.test(raw) || raw.length > MAX_INTEGER_LENGTH) return undefined
  const exact = BigInt(raw)
  if (exact < least || exact > largest) return undefined
  const near = Number(exact)
  // Just below 2^63 or 2^64 the nearest number is that power itself, which the field's readers refuse.
  return BigInt(near) > largest ? near - (Math.abs(near) * Number.EPSILON) / 2 : near
}

/** A Go pointer: null when absent. */
export function pointer<T>(inner: Codec<T>): Codec<T | null> {
  return {
    type: inner.type,
    ...(inner.fields && { fields: inner.fields }),
    zero: () => null,
    decode: (value, at) => (value === null ? null : inner.decode(value, at)),
    encode: (value) => (value === null ? null : inner.encode(value)),
    empty: (value) => value === null,
  }
}

export function slice<T>(inner: Codec<T>, type = `[]${inner.type}`): Codec<T[] | null> {
  return {
    type,
    ...(inner.fields && { fields: inner.fields }),
    zero: () => null,
    decode(value, at) {
      if (value === null) return null
      if (!Array.isArray(value)) throw new JsonTypeError(value, type, at)
      return value.map((item) => inner.decode(item, at))
    },
    encode: (value) => value?.map((item) => inner.encode(item)) ?? null,
    empty: (value) => value === null || value.length === 0,
  }
}

/** Docker's StrSlice: a list of strings, or one string. */
export const stringOrSlice: Codec<string[] | null> = {
  ...slice(string(), 'strslice.StrSlice'),
  decode(value) {
    if (value === null) return null
    if (Array.isArray(value)) return value.map((item) => string().decode(item, ROOT))
    return [string().decode(value, ROOT)]
  },
}

/** A Go array: what is not given is zero, what is too much is left out. */
export function array<T>(inner: Codec<T>, length: number, type = `[${length}]${inner.type}`): Codec<T[]> {
  const zero = () => Array.from({ length }, () => inner.zero())
  return {
    type,
    zero,
    decode(value, at) {
      if (value === null) return zero()
      if (!Array.isArray(value)) throw new JsonTypeError(value, type, at)
      const given = value.map((item) => inner.decode(item, at))
      return zero().map((item, i) => given[i] ?? item)
    },
    encode: (value) => value.map((item) => inner.encode(item)),
    empty: () => false,
  }
}

export function map<T>(inner: Codec<T>, type = `map[string]${inner.type}`): Codec<Record<string, T> | null> {
  return {
    type,
    ...(inner.fields && { fields: inner.fields }),
    zero: () => null,
    decode(value, at) {
      if (value === null) return null
      if (!(value instanceof Map)) throw new JsonTypeError(value, type, at)
      return Object.fromEntries([...value].map(([key, item]) => [key, inner.decode(item, at)]))
    },
    encode(value) {
      if (value === null) return null
      const keys = Object.keys(value).sort(byCodePoint)
      return keyed(keys.map((key) => [key, inner.encode(value[key]!)]))
    },
    empty: (value) => value === null || Object.keys(value).length === 0,
  }
}

export interface Field {
  codec: Codec<unknown>
  omitEmpty: boolean
}

/** A Go struct; `fields` in the order in which it is written. @param type how Go prints it: `container.HostConfig`. */
export function struct(type: string, fields: Record<string, Field>): Codec<Record<string, unknown>> {
  const name = type.slice(type.lastIndexOf('.') + 1)
  const entries = Object.entries(fields)
  const byName = new Map(entries)
  const byFolded = new Map(entries.map(([key]) => [key.toLowerCase(), key]))
  const zero = () => keyed(entries.map(([key, { codec }]) => [key, codec.zero()]))
  return {
    type,
    ...(entries.length > 0 && {
      fields: Object.fromEntries(entries.map(([key, { codec }]) => [key, codec])),
    }),
    zero,
    decode(value, at) {
      if (value === null) return zero()
      if (!(value instanceof Map)) throw new JsonTypeError(value, type, at)
      const result = zero()
      for (const [given, item] of value) {
        const key = byName.has(given) ? given : byFolded.get(given.toLowerCase())
        if (key === undefined || item === null) continue
        result[key] = byName.get(key)!.codec.decode(item, { struct: name, path: [...at.path, key] })
      }
      return result
    },
    encode(value) {
      const shown = entries.filter(([key, { codec, omitEmpty }]) => {
        return !(omitEmpty && (value[key] === undefined || codec.empty(value[key])))
      })
      return keyed(shown.map(([key, { codec }]) => [key, codec.encode(value[key] ?? codec.zero())]))
    },
    empty: () => false,
  }
}

/** Object.fromEntries that keeps `__proto__` an ordinary key. */
function keyed(entries: [string, unknown][]): Record<string, unknown> {
  return Object.fromEntries(entries)
}

function byCodePoint(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
