/**
 * A small `reflect`: Docker's templates see Go structs, and their error texts name Go types. Types are written as Go
 * writes them (`map[string]*network.EndpointSettings`), structs as one line per field; see `goTypes`.
 */

export type GoType =
  | { kind: 'bool' | 'float' | 'string' | 'func' | 'nil'; name: string }
  | { kind: 'int'; name: string; bits: number; signed: boolean }
  | { kind: 'interface'; name: string }
  /** Arrays too: they have a length from the start. */
  | { kind: 'slice'; name: string; length?: number; readonly elem: GoType }
  | { kind: 'map'; name: string; readonly key: GoType; readonly elem: GoType }
  | { kind: 'ptr'; name: string; readonly elem: GoType; methods?: GoMethods }
  | { kind: 'struct'; name: string; readonly fields: GoField[]; methods?: GoMethods }

export interface GoField {
  name: string
  type: GoType
  /** The key in JSON; null when left out (`json:"-"`). */
  json: string | null
  omitEmpty: boolean
}

/** What a template may call on a value. */
export interface GoMethod {
  params: GoType[]
  result: GoType
  /** @throws {Error} whose message is the method's error. */
  call(self: GoValue, args: GoValue[]): GoValue
}
export type GoMethods = Record<string, GoMethod>

/** A function of a template. With `variadic` the last parameter's type is that of each further argument. */
export interface GoFunc {
  params: GoType[]
  variadic: boolean
  call(args: GoValue[]): GoValue
}

export type GoValue =
  | { kind: 'bool'; type: GoType; v: boolean }
  | { kind: 'int'; type: GoType; v: bigint }
  | { kind: 'float'; type: GoType; v: number }
  | { kind: 'string'; type: GoType; v: string }
  | { kind: 'slice'; type: GoType; v: GoValue[] | null }
  | { kind: 'map'; type: GoType; v: Map<string, GoValue> | null }
  | { kind: 'ptr'; type: GoType; v: GoValue | null }
  | { kind: 'struct'; type: GoType; v: Map<string, GoValue> }
  | { kind: 'interface'; type: GoType; v: GoValue | null }
  | { kind: 'func'; type: GoType; v: GoFunc }
  /** No value at all: reflect's invalid value, which templates print as `<no value>`. */
  | { kind: 'nil'; type: GoType; v: null }

const int = (name: string, bits: number, signed = true): GoType => ({ kind: 'int', name, bits, signed })

const builtin: Record<string, GoType> = {
  bool: { kind: 'bool', name: 'bool' },
  string: { kind: 'string', name: 'string' },
  int: int('int', 64),
  int8: int('int8', 8),
  int16: int('int16', 16),
  int32: int('int32', 32),
  int64: int('int64', 64),
  uint: int('uint', 64, false),
  uint8: int('uint8', 8, false),
  uint16: int('uint16', 16, false),
  uint32: int('uint32', 32, false),
  uint64: int('uint64', 64, false),
  float32: { kind: 'float', name: 'float32' },
  float64: { kind: 'float', name: 'float64' },
  any: { kind: 'interface', name: 'interface {}' },
  'struct{}': { kind: 'struct', name: 'struct {}', fields: [] },
  func: { kind: 'func', name: 'func()' },
  nil: { kind: 'nil', name: 'nil' },
}

/** Reads a type expression of Go. */
export type TypeOf = (expression: string) => GoType

/**
 * Named types, beside Go's own. A struct is a text of lines `Name type [jsonKey][,omitempty]` where a missing key is the
 * name and `-` is left out of JSON, or of a type alone: its fields, embedded. Any other named type is `= type`.
 *
 * ```text
 * 'container.Health': `
 *   Status container.HealthStatus
 *   Log []*container.HealthcheckResult log,omitempty`
 * 'container.HealthStatus': '= string'
 * ```
 */
export function goTypes(named: Record<string, string>, given: Record<string, GoType> = {}): TypeOf {
  const known = new Map<string, GoType>(Object.entries({ ...builtin, ...given }))
  const typeOf: TypeOf = (expression) => {
    const found = known.get(expression)
    if (found) return found
    const type = named[expression] === undefined ? compositeOf(expression) : namedOf(expression)
    known.set(expression, type)
    return type
  }
  const namedOf = (name: string): GoType => {
    const text = named[name]!
    if (text.startsWith('= ')) return rename(typeOf(text.slice(2)), name)
    const fields = () =>
      text
        .split('\n')
        .filter((line) => line.trim() !== '')
        .flatMap((line) => fieldsOf(line.trim(), typeOf))
    return lazy({ kind: 'struct', name }, { fields }) as GoType
  }
  const compositeOf = (expression: string): GoType => {
    const pointer = /^\*(.+)$/.exec(expression)
    if (pointer) {
      const name = nameOf(expression)
      return lazy({ kind: 'ptr', name }, { elem: () => typeOf(pointer[1]!) }) as GoType
    }
    const slice = /^\[(\d*)\](.+)$/.exec(expression)
    if (slice) {
      const length = slice[1] === '' ? {} : { length: Number(slice[1]) }
      const base = { kind: 'slice', name: nameOf(expression), ...length }
      return lazy(base, { elem: () => typeOf(slice[2]!) }) as GoType
    }
    const map = /^map\[([^\]]+)\](.+)$/.exec(expression)
    if (map) {
      const parts = { key: () => typeOf(map[1]!), elem: () => typeOf(map[2]!) }
      return lazy({ kind: 'map', name: nameOf(expression) }, parts) as GoType
    }
    throw new Error(`unknown Go type ${expression}`)
  }
  return typeOf
}

/** Composite names as reflect prints them. */
function nameOf(expression: string): string {
  return expression.replaceAll(/\bany\b/g, 'interface {}').replaceAll('struct{}', 'struct {}')
}

/** The same type under a name of its own, as `type Port string` makes. Getters stay lazy. */
function rename(type: GoType, name: string): GoType {
  return Object.defineProperty(
    Object.create(Object.prototype, Object.getOwnPropertyDescriptors(type)) as GoType,
    'name',
    { value: name, enumerable: true },
  )
}

/** Adds properties that are worked out when first read: types may name themselves. */
function lazy(base: object, getters: Record<string, () => unknown>): object {
  for (const [key, get] of Object.entries(getters)) {
    let value: unknown
    Object.defineProperty(base, key, { get: () => (value ??= get()), enumerable: true, configurable: true })
  }
  return base
}

function fieldsOf(line: string, typeOf: TypeOf): readonly GoField[] {
  const [name, type, tag = ''] = line.split(/\s+/)
  if (type === undefined) return embedded(typeOf(name!))
  const [key, option] = tag.split(',')
  const field = {
    name: name!,
    type: typeOf(type),
    json: key === '-' ? null : key || name!,
    omitEmpty: option === 'omitempty',
  }
  return [field]
}

function embedded(type: GoType): readonly GoField[] {
  if (type.kind !== 'struct') throw new Error(`${type.name} is no struct, and has no fields to embed`)
  return type.fields
}

/** Go's own types, for functions and literals. */
export const goType = goTypes({})
