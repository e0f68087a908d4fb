/** Reading JSON answers field by field: what is missing or of another type is the zero value, as in Go. */
import { JsonNumber, type Json } from '../../protocol/go-json/parse.ts'

export function field(json: Json | undefined, ...path: string[]): Json | undefined {
  let value: Json | undefined = json
  for (const key of path) value = value instanceof Map ? value.get(key) : undefined
  return value
}

export function text(json: Json | undefined, ...path: string[]): string {
  const value = field(json, ...path)
  return typeof value === 'string' ? value : ''
}

export function flagOf(json: Json | undefined, ...path: string[]): boolean {
  return field(json, ...path) === true
}

export function integer(json: Json | undefined, ...path: string[]): bigint {
  const value = field(json, ...path)
  return value instanceof JsonNumber && /^-?\d+$/.test(value.text) ? BigInt(value.text) : 0n
}

/** For numbers that need not be exact beyond 2^53. */
export function number(json: Json | undefined, ...path: string[]): number {
  const value = field(json, ...path)
  return value instanceof JsonNumber ? Number(value.text) : 0
}

export function items(json: Json | undefined, ...path: string[]): Json[] {
  const value = field(json, ...path)
  return Array.isArray(value) ? value : []
}

export function texts(json: Json | undefined, ...path: string[]): string[] {
  return items(json, ...path).filter((item) => typeof item === 'string')
}

/** Null where there is no map. */
export function textMap(json: Json | undefined, ...path: string[]): ReadonlyMap<string, string> | null {
  const value = field(json, ...path)
  if (!(value instanceof Map)) return null
  return new Map([...value].map(([key, item]) => [key, typeof item === 'string' ? item : '']))
}
