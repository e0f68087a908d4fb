/** Go's `json.Unmarshal` into typed values: unknown keys are ignored, keys match without regard to case. */
import { JsonNumber, type Json } from '../../protocol/go-json/parse.ts'
import { parseTime, TIME_TYPE, timeValue } from './time.ts'
import type { GoType, GoValue } from '../../protocol/docker/go/types.ts'
import { boxed, fromJson, zeroOf } from './value.ts'

/** @throws {Error} with Go's text when the JSON is of another type. */
export function decodeJson(type: GoType, json: Json, path = ''): GoValue {
  if (json === null) return zeroOf(type)
  const mismatch = (): never => {
    const target = path === '' ? 'Go value' : `Go struct field ${path}`
    throw new Error(`json: cannot unmarshal ${describe(json)} into ${target} of type ${type.name}`)
  }
  if (type.name === TIME_TYPE.name) return typeof json === 'string' ? timeValue(parseTime(json)) : mismatch()
  switch (type.kind) {
    case 'interface':
      return boxed(fromJson(json))
    case 'ptr':
      return { kind: 'ptr', type, v: decodeJson(type.elem, json, path) }
    case 'bool':
      return typeof json === 'boolean' ? { kind: 'bool', type, v: json } : mismatch()
    case 'string':
      return typeof json === 'string' ? { kind: 'string', type, v: json } : mismatch()
    case 'float':
      return json instanceof JsonNumber ? { kind: 'float', type, v: Number(json.text) } : mismatch()
    case 'int':
      return json instanceof JsonNumber && /^-?\d+$/.test(json.text)
        ? { kind: 'int', type, v: BigInt(json.text) }
        : mismatch()
    case 'slice':
      return Array.isArray(json)
        ? { kind: 'slice', type, v: json.map((item) => decodeJson(type.elem, item, path)) }
        : mismatch()
    case 'map':
      if (!(json instanceof Map)) return mismatch()
      return { kind: 'map', type, v: new Map([...json].map(([k, v]) => [k, decodeJson(type.elem, v, path)])) }
    case 'struct':
      return json instanceof Map ? decodeStruct(type, json) : mismatch()
    default:
      return mismatch()
  }
}

function decodeStruct(type: GoType & { kind: 'struct' }, json: Map<string, Json>): GoValue {
  const value = zeroOf(type) as GoValue & { kind: 'struct' }
  for (const [key, item] of json) {
    const field =
      type.fields.find((f) => f.json === key) ??
      type.fields.find((f) => f.json?.toLowerCase() === key.toLowerCase())
    if (field) value.v.set(field.name, decodeJson(field.type, item, `${shortName(type.name)}.${field.json}`))
  }
  return value
}

function shortName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}

function describe(json: Json): string {
  if (typeof json === 'string') return 'string'
  if (typeof json === 'boolean') return 'bool'
  if (json instanceof JsonNumber) return 'number'
  return Array.isArray(json) ? 'array' : 'object'
}
