/** Making Go values, and looking into them. */
import { JsonNumber, type Json } from '../../protocol/go-json/parse.ts'
import { goType, type GoMethods, type GoType, type GoValue } from '../../protocol/docker/go/types.ts'

export const NO_VALUE: GoValue = { kind: 'nil', type: goType('nil'), v: null }

export function goString(v: string): GoValue {
  return { kind: 'string', type: goType('string'), v }
}

export function goInt(v: bigint | number): GoValue {
  return { kind: 'int', type: goType('int'), v: BigInt(v) }
}

export function goBool(v: boolean): GoValue {
  return { kind: 'bool', type: goType('bool'), v }
}

export function goFloat(v: number): GoValue {
  return { kind: 'float', type: goType('float64'), v }
}

export function goStrings(items: string[] | null): GoValue {
  return { kind: 'slice', type: goType('[]string'), v: items && items.map(goString) }
}

/** Go's zero value of a type. */
export function zeroOf(type: GoType): GoValue {
  switch (type.kind) {
    case 'bool':
      return { kind: 'bool', type, v: false }
    case 'int':
      return { kind: 'int', type, v: 0n }
    case 'float':
      return { kind: 'float', type, v: 0 }
    case 'string':
      return { kind: 'string', type, v: '' }
    case 'struct':
      return { kind: 'struct', type, v: new Map(type.fields.map((f) => [f.name, zeroOf(f.type)])) }
    case 'slice': {
      const { length } = type
      return {
        kind: 'slice',
        type,
        v: length === undefined ? null : Array.from({ length }, () => zeroOf(type.elem)),
      }
    }
    case 'map':
    case 'ptr':
    case 'interface':
      return { kind: type.kind, type, v: null }
    default:
      return NO_VALUE
  }
}

/** What `encoding/json` makes of a value when it may be anything. @param useNumber keep numbers as `json.Number`. */
export function fromJson(json: Json, useNumber = false): GoValue {
  if (json === null) return NO_VALUE
  if (typeof json === 'boolean') return goBool(json)
  if (typeof json === 'string') return goString(json)
  if (json instanceof JsonNumber)
    return useNumber ? { kind: 'string', type: jsonNumberType, v: json.text } : goFloat(Number(json.text))
  if (Array.isArray(json))
    return { kind: 'slice', type: goType('[]any'), v: json.map((item) => boxed(fromJson(item, useNumber))) }
  const members = [...json].map(([key, item]) => [key, boxed(fromJson(item, useNumber))] as const)
  return { kind: 'map', type: goType('map[string]any'), v: new Map(members) }
}

const jsonNumberType: GoType = { kind: 'string', name: 'json.Number' }

/** Puts a value into an `any`. */
export function boxed(value: GoValue): GoValue {
  return { kind: 'interface', type: goType('any'), v: value.kind === 'nil' ? null : value }
}

/** A pointer to a struct that shows templates nothing but methods. @param type `*formatter.ContainerContext`. */
export function objectOf(type: string, methods: GoMethods): GoValue {
  const struct: GoType = { kind: 'struct', name: type.replace(/^\*/, ''), fields: [] }
  return {
    kind: 'ptr',
    type: { kind: 'ptr', name: type, elem: struct, methods },
    v: { kind: 'struct', type: struct, v: new Map() },
  }
}

/** Follows pointers and interfaces; a nil one on the way is returned itself. Go's `indirect`. */
export function indirect(value: GoValue): { value: GoValue; isNil: boolean } {
  let current = value
  while (current.kind === 'ptr' || current.kind === 'interface') {
    if (current.v === null) return { value: current, isNil: true }
    current = current.v
  }
  return { value: current, isNil: false }
}

/** What is inside an `any`; no value when it is nil. Go's `indirectInterface`. */
export function unboxed(value: GoValue): GoValue {
  if (value.kind !== 'interface') return value
  return value.v ?? NO_VALUE
}

export function methodsOf(type: GoType): GoMethods {
  if (type.kind === 'ptr')
    return type.methods ?? (type.elem.kind === 'struct' ? (type.elem.methods ?? {}) : {})
  return type.kind === 'struct' ? (type.methods ?? {}) : {}
}

/** Map keys in the order Go prints, ranges over and encodes them. */
export function sortedKeys(
  map: ReadonlyMap<string, unknown>,
  compare: (a: string, b: string) => number,
): string[] {
  return [...map.keys()].sort(compare)
}

/** A field of a struct by its Go name; throws when the type has none: our own mistake. */
export function fieldOf(value: GoValue, name: string): GoValue {
  const { value: struct } = indirect(value)
  const field = struct.kind === 'struct' ? struct.v.get(name) : undefined
  if (!field) throw new Error(`no field ${name} in ${struct.type.name}`)
  return field
}
