/** Go's `json.Marshal`: struct fields in their order, map keys sorted, `omitempty`, HTML escaped unless told otherwise. */
import { compareBytes } from '../../protocol/go/bytes.ts'
import { formatFloat } from './float.ts'
import { formatTimeJson, TIME_TYPE, timeOf } from './time.ts'
import type { GoValue } from '../../protocol/docker/go/types.ts'
import { methodsOf, sortedKeys } from './value.ts'

export function encodeJson(value: GoValue, escapeHtml = true): string {
  const encode = (item: GoValue) => encodeJson(item, escapeHtml)
  const string = (text: string) => encodeJsonString(text, escapeHtml)
  if (value.type.name === TIME_TYPE.name && value.kind === 'struct')
    return string(formatTimeJson(timeOf(value)))
  const marshal = methodsOf(value.type).MarshalJSON
  // A type's own encoding escapes HTML, whatever its surroundings do.
  if (marshal && value.v !== null) return encodeJson(marshal.call(value, []))
  switch (value.kind) {
    case 'nil':
      return 'null'
    case 'bool':
      return String(value.v)
    case 'int':
      return value.v.toString()
    case 'float':
      return encodeFloat(value.v)
    case 'string':
      return value.type.name === 'json.Number' ? value.v || '0' : string(value.v)
    case 'ptr':
    case 'interface':
      return value.v === null ? 'null' : encode(value.v)
    case 'slice':
      return value.v === null ? 'null' : `[${value.v.map(encode).join(',')}]`
    case 'map':
      return value.v === null
        ? 'null'
        : `{${sortedKeys(value.v, compareBytes)
            .map((key) => `${string(key)}:${encode(value.v!.get(key)!)}`)
            .join(',')}}`
    case 'struct':
      return `{${structMembers(value, encode, string).join(',')}}`
    case 'func':
      throw new Error(`json: unsupported type: ${value.type.name}`)
  }
}

function structMembers(
  value: GoValue & { kind: 'struct' },
  encode: (item: GoValue) => string,
  string: (text: string) => string,
): string[] {
  if (value.type.kind !== 'struct') return []
  return value.type.fields
    .filter((f) => f.json !== null && !(f.omitEmpty && isEmpty(value.v.get(f.name)!)))
    .map((f) => `${string(f.json!)}:${encode(value.v.get(f.name)!)}`)
}

/** What `omitempty` leaves out. */
function isEmpty(value: GoValue): boolean {
  switch (value.kind) {
    case 'bool':
      return !value.v
    case 'int':
      return value.v === 0n
    case 'float':
      return value.v === 0
    case 'string':
      return value.v === ''
    case 'slice':
      return value.v === null || value.v.length === 0
    case 'map':
      return value.v === null || value.v.size === 0
    case 'struct':
      return false
    default:
      return value.v === null
  }
}

function encodeFloat(value: number): string {
  if (!Number.isFinite(value)) throw new Error(`json: unsupported value: ${formatFloat(value, 'g', -1)}`)
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-6 || size >= 1e21)) {
    return formatFloat(value, 'e', -1).replace(/e-0(\d)$/, 'e-$1')
  }
  return formatFloat(value, 'f', -1)
}

const short: Record<string, string> = {
  '"': '\\"', '\\': '\\\\', '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t',
} // prettier-ignore

/** A string as `encoding/json` writes it: `<`, `>` and `&` escaped on request, U+2028 and U+2029 always. */
export function encodeJsonString(text: string, escapeHtml: boolean): string {
  const special = escapeHtml
    ? /["\\\u0000-\u001f<>&\u2028\u2029]|[\udc80-\udcff](?<![\ud800-\udbff].)/gs
    : /["\\\u0000-\u001f\u2028\u2029]|[\udc80-\udcff](?<![\ud800-\udbff].)/gs
  const escape = (char: string) => {
    const code = char.charCodeAt(0)
    if (code >= 0xdc80 && code <= 0xdcff) return '\\ufffd'
    return short[char] ?? `\\u${code.toString(16).padStart(4, '0')}`
  }
  return `"${text.replaceAll(special, escape)}"`
}
