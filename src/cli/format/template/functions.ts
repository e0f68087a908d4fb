/** The functions that Go gives every template, and those Docker adds. */
import { byteLength, compareBytes, encodeBytes, sliceBytes } from '../../../protocol/go/bytes.ts'
import { encodeJson } from '../../go/encode.ts'
import { sprint, sprintf, sprintln } from '../../go/fmt.ts'
import { isPrint } from '../../../protocol/go/strconv.ts'
import { queryEscape } from '../../go/url.ts'
import { goType, type GoFunc, type GoType, type GoValue } from '../../../protocol/docker/go/types.ts'
import { goBool, goInt, goString, goStrings, indirect, NO_VALUE, unboxed, zeroOf } from '../../go/value.ts'
import { isTrue } from './exec.ts'

const ANY = goType('any')
const STRING = goType('string')
const INT = goType('int')
const STRINGS = goType('[]string')

const variadic = (params: GoType[], call: (args: GoValue[]) => GoValue): GoFunc => ({
  params,
  variadic: true,
  call,
})
const fixed = (params: GoType[], call: (args: GoValue[]) => GoValue): GoFunc => ({
  params,
  variadic: false,
  call,
})

/** The text of an argument that was declared a string. */
const text = (value: GoValue | undefined): string => (value?.kind === 'string' ? value.v : '')
const integer = (value: GoValue | undefined): number => (value?.kind === 'int' ? Number(value.v) : 0)
/** What `print`, `html` and `js` make of their arguments: pointers are followed. */
const shown = (values: GoValue[]): string =>
  values.length === 1 && values[0]!.kind === 'string' ? values[0]!.v : sprint(values.map(printedArg))

function printedArg(value: GoValue): GoValue {
  const arg = unboxed(value)
  if (arg.kind === 'nil') return goString('<no value>')
  return arg.kind === 'ptr' ? indirect(arg).value : arg
}

type BasicKind = 'bool' | 'int' | 'float' | 'string'

function basicKind(value: GoValue): BasicKind | null {
  return ['bool', 'int', 'float', 'string'].includes(value.kind) ? (value.kind as BasicKind) : null
}

const describe = (value: GoValue) => sprint([value])

function isNilValue(value: GoValue): boolean {
  return (
    value.kind === 'nil' || (['ptr', 'map', 'slice', 'interface'].includes(value.kind) && value.v === null)
  )
}

function equal(a: GoValue, b: GoValue): boolean {
  const [x, y] = [unboxed(a), unboxed(b)]
  if (basicKind(x) !== basicKind(y)) {
    if (x.kind !== 'nil' && y.kind !== 'nil') throw new Error('incompatible types for comparison')
    return false
  }
  if (basicKind(x) !== null) return x.v === y.v
  if (isNilValue(x) || isNilValue(y)) return isNilValue(x) === isNilValue(y)
  if (['map', 'slice', 'func'].includes(x.kind) || ['map', 'slice', 'func'].includes(y.kind))
    throw new Error(`non-comparable type ${describe(y)}: ${y.type.name}`)
  return x.v === y.v
}

function less(a: GoValue, b: GoValue): boolean {
  const [x, y] = [unboxed(a), unboxed(b)]
  if (basicKind(x) === null || basicKind(y) === null) throw new Error('invalid type for comparison')
  if (x.kind !== y.kind) throw new Error('incompatible types for comparison')
  if (x.kind === 'string' && y.kind === 'string') return compareBytes(x.v, y.v) < 0
  if (x.kind === 'int' && y.kind === 'int') return x.v < y.v
  if (x.kind === 'float' && y.kind === 'float') return x.v < y.v
  throw new Error('invalid type for comparison')
}

const comparison = (compare: (a: GoValue, b: GoValue) => boolean) =>
  fixed([ANY, ANY], ([a, b]) => goBool(compare(a!, b!)))

function equalAny([first, ...others]: GoValue[]): GoValue {
  if (others.length === 0) throw new Error('missing argument for comparison')
  return goBool(others.some((other) => equal(first!, other)))
}

function indexInto([first, ...indexes]: GoValue[]): GoValue {
  let item = unboxed(first!)
  if (item.kind === 'nil') throw new Error('index of untyped nil')
  for (const given of indexes) {
    const { value, isNil } = indirect(item)
    if (isNil) throw new Error('index of nil pointer')
    item = element(value, unboxed(given))
  }
  return item
}

function element(item: GoValue, index: GoValue): GoValue {
  if (item.kind === 'slice') {
    const items = item.v ?? []
    return items[position(index, items.length)]!
  }
  if (item.kind === 'string') {
    const bytes = encodeBytes(item.v)
    return { kind: 'int', type: goType('uint8'), v: BigInt(bytes[position(index, bytes.length)]!) }
  }
  if (item.kind === 'map' && item.type.kind === 'map') {
    const { key, elem } = item.type
    if (index.kind === 'nil') throw new Error(`value is nil; should be of type ${key.name}`)
    if (index.type.name !== key.name && key.kind !== 'interface')
      throw new Error(`value has type ${index.type.name}; should be ${key.name}`)
    return item.v?.get(String(index.v)) ?? zeroOf(elem)
  }
  throw new Error(`can't index item of type ${item.type.name}`)
}

function position(index: GoValue, length: number): number {
  if (index.kind === 'nil') throw new Error('cannot index slice/array with nil')
  if (index.kind !== 'int') throw new Error(`cannot index slice/array with type ${index.type.name}`)
  const at = Number(index.v)
  if (at < 0 || at >= length) throw new Error(`index out of range: ${at}`)
  return at
}

function sliceOf([first, ...indexes]: GoValue[]): GoValue {
  const { value: item } = indirect(unboxed(first!))
  if (item.kind === 'nil') throw new Error('slice of untyped nil')
  if (indexes.length > 3) throw new Error(`too many slice indexes: ${indexes.length}`)
  if (item.kind === 'string' && indexes.length === 3) throw new Error('cannot 3-index slice a string')
  if (item.kind !== 'slice' && item.kind !== 'string')
    throw new Error(`can't slice item of type ${item.type.name}`)
  const length = item.kind === 'string' ? byteLength(item.v) : (item.v?.length ?? 0)
  const [from, to] = [0, length].map((otherwise, i) =>
    indexes[i] ? bound(unboxed(indexes[i]), length) : otherwise,
  )
  if (from! > to!) throw new Error(`invalid slice index: ${from} > ${to}`)
  if (item.kind === 'string') return { ...item, v: sliceBytes(item.v, from!, to) }
  return { ...item, v: (item.v ?? []).slice(from, to) }
}

function bound(index: GoValue, length: number): number {
  return position(index, length + 1)
}

function lengthOf(value: GoValue): GoValue {
  const { value: item, isNil } = indirect(value)
  if (isNil) throw new Error('len of nil pointer')
  if (item.kind === 'nil') throw new Error('reflect: call of reflect.Value.Type on zero Value')
  if (item.kind === 'string') return goInt(byteLength(item.v))
  if (item.kind === 'slice') return goInt(item.v?.length ?? 0)
  if (item.kind === 'map') return goInt(item.v?.size ?? 0)
  throw new Error(`len of type ${item.type.name}`)
}

const htmlEscapes: Record<string, string> = { '\0': '\ufffd', '"': '&#34;', "'": '&#39;', '&': '&amp;', '<': '&lt;', '>': '&gt;' } // prettier-ignore
const jsEscapes: Record<string, string> = { '\\': '\\\\', "'": "\\'", '"': '\\"', '<': '\\u003C', '>': '\\u003E', '&': '\\u0026', '=': '\\u003D' } // prettier-ignore

function escapeJs(source: string): string {
  return [...source]
    .map((char) => {
      const code = char.codePointAt(0)!
      if (jsEscapes[char]) return jsEscapes[char]
      if (isPrint(char)) return char
      return `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`
    })
    .join('')
}

function callValue([func, ...args]: GoValue[]): GoValue {
  const target = unboxed(func!)
  return target.kind === 'func' ? target.v.call(args) : NO_VALUE
}

/** Go's `text/template` builtins. `and` and `or` are in the executor, for they do not evaluate all they are given. */
const builtins: Record<string, GoFunc> = {
  and: variadic([ANY, ANY], ([first]) => first ?? NO_VALUE),
  or: variadic([ANY, ANY], ([first]) => first ?? NO_VALUE),
  not: fixed([ANY], ([value]) => goBool(!isTrue(unboxed(value!)))),
  eq: variadic([ANY, ANY], equalAny),
  ne: comparison((a, b) => !equal(a, b)),
  lt: comparison(less),
  le: comparison((a, b) => less(a, b) || equal(a, b)),
  gt: comparison((a, b) => !less(a, b) && !equal(a, b)),
  ge: comparison((a, b) => !less(a, b)),
  index: variadic([ANY, ANY], indexInto),
  slice: variadic([ANY, ANY], sliceOf),
  len: fixed([ANY], ([value]) => lengthOf(value!)),
  call: variadic([ANY, ANY], callValue),
  print: variadic([ANY], (args) => goString(sprint(args))),
  printf: variadic([STRING, ANY], ([format, ...args]) => goString(sprintf(text(format), args))),
  println: variadic([ANY], (args) => goString(sprintln(args))),
  html: variadic([ANY], (args) =>
    goString(shown(args).replaceAll(/["'&<>\0]/g, (char) => htmlEscapes[char]!)),
  ),
  js: variadic([ANY], (args) => goString(escapeJs(shown(args)))),
  urlquery: variadic([ANY], (args) => goString(queryEscape(shown(args)))),
}

/** Upper case for the first letter of each word (Go's deprecated `strings.Title`). */
function title(source: string): string {
  return source.replaceAll(
    /(^|[\0-/:-@[-^`{-\x7f]|[^\P{White_Space}\0-\x7f])(\p{L})/gu,
    (_, before: string, letter: string) => before + letter.toUpperCase(),
  )
}

function pad([source, before, after]: GoValue[]): GoValue {
  const value = text(source)
  if (value === '') return goString('')
  const [left, right] = [integer(before), integer(after)]
  if (left < 0 || right < 0) throw new Error('strings: negative Repeat count')
  return goString(' '.repeat(left) + value + ' '.repeat(right))
}

function truncate([source, length]: GoValue[]): GoValue {
  const [value, size] = [text(source), integer(length)]
  if (byteLength(value) < size) return goString(value)
  if (size < 0) throw new Error(`runtime error: slice bounds out of range [:${size}]`)
  return goString(sliceBytes(value, 0, size))
}

function split(source: string, separator: string): string[] {
  return separator === '' ? [...source] : source.split(separator)
}

const docker: Record<string, GoFunc> = {
  json: fixed([ANY], ([value]) => goString(encodeJson(value!, false).trim())),
  split: fixed([STRING, STRING], ([source, by]) => goStrings(split(text(source), text(by)))),
  join: fixed([STRINGS, STRING], ([items, by]) =>
    goString(items?.kind === 'slice' ? (items.v ?? []).map((item) => text(item)).join(text(by)) : ''),
  ),
  title: fixed([STRING], ([source]) => goString(title(text(source)))),
  lower: fixed([STRING], ([source]) => goString(text(source).toLowerCase())),
  upper: fixed([STRING], ([source]) => goString(text(source).toUpperCase())),
  pad: fixed([STRING, INT, INT], pad),
  truncate: fixed([STRING, INT], truncate),
}

export const dockerFunctions: ReadonlyMap<string, GoFunc> = new Map(
  Object.entries({ ...builtins, ...docker }),
)

const unchanged = ([value]: GoValue[]) => value ?? NO_VALUE

/** For the header of a table: the column's name stays as it is, whatever is done to the values. */
export const headerFunctions: ReadonlyMap<string, GoFunc> = new Map([
  ...dockerFunctions,
  ...Object.entries({
    json: fixed([STRING], unchanged),
    split: fixed([STRING, STRING], unchanged),
    join: fixed([STRING, STRING], unchanged),
    title: fixed([STRING], unchanged),
    lower: fixed([STRING], unchanged),
    upper: fixed([STRING], unchanged),
    truncate: fixed([STRING, INT], unchanged),
  }),
])
