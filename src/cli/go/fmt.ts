/** Go's `fmt`: `%v` and its relatives for any Go value, with the texts it prints for wrong verbs and arguments. */
import { compareBytes, encodeBytes, sliceBytes } from '../../protocol/go/bytes.ts'
import { formatDuration } from './duration.ts'
import { formatFloat } from './float.ts'
import { isPrint, quote, quoteRune } from '../../protocol/go/strconv.ts'
import { DURATION, TIME_TYPE, timeOf, timeToString } from './time.ts'
import type { GoValue } from '../../protocol/docker/go/types.ts'
import { methodsOf, sortedKeys, unboxed } from './value.ts'

interface Flags {
  plus: boolean
  minus: boolean
  sharp: boolean
  space: boolean
  zero: boolean
  width: number | null
  precision: number | null
}

const noFlags: Flags = {
  plus: false,
  minus: false,
  sharp: false,
  space: false,
  zero: false,
  width: null,
  precision: null,
}

/** Go's `fmt.Sprint`: operands with `%v`, a space between two that are both no strings. */
export function sprint(values: GoValue[]): string {
  let text = ''
  values.forEach((value, i) => {
    const between = i > 0 && !isString(value) && !isString(values[i - 1]!)
    text += (between ? ' ' : '') + formatValue(value)
  })
  return text
}

function isString(value: GoValue): boolean {
  return unboxed(value).kind === 'string'
}

/** Go's `fmt.Sprintln`. */
export function sprintln(values: GoValue[]): string {
  return `${values.map((value) => formatValue(value)).join(' ')}\n`
}

/** `%v`. */
export function formatValue(value: GoValue): string {
  return formatArg(value, 'v', noFlags)
}

/** Go's `fmt.Sprintf`. */
export function sprintf(format: string, args: GoValue[]): string {
  const verb = /%([+\-# 0]*)(\[\d+\])?(\*|\d+)?(?:\.(\[\d+\])?(\*|\d+)?)?(\[\d+\])?(.|$)/gsu
  let next = 0
  let reordered = false
  const take = () => args[next++]
  const jump = (index: string | undefined): boolean => {
    if (!index) return true
    reordered = true
    next = Number(index.slice(1, -1)) - 1
    return next >= 0 && next < args.length
  }
  const number = (text: string | undefined): number | null | 'bad' => {
    if (text === undefined) return null
    if (text !== '*') return Number(text)
    const arg = unboxed(take() ?? args[0] ?? { kind: 'nil', type: TIME_TYPE, v: null })
    return arg.kind === 'int' ? Number(arg.v) : 'bad'
  }
  const text = format.replace(
    verb,
    (whole: string, flags: string, i1, width, i2, precision, i3, char: string) => {
      if (char === '') return '%!(NOVERB)'
      const good = jump(i1 as string | undefined)
      const given = number(width as string | undefined)
      const goodToo = jump(i2 as string | undefined)
      const hasPoint = /\./.test(whole.slice(0, whole.length - char.length))
      const places = number(precision as string | undefined) ?? (hasPoint ? 0 : null)
      const goodIndex = jump(i3 as string | undefined) && good && goodToo
      if (char === '%') return '%'
      if (!goodIndex) return `%!${char}(BADINDEX)`
      let prefix = ''
      if (given === 'bad') prefix += '%!(BADWIDTH)'
      if (places === 'bad') prefix += '%!(BADPREC)'
      const arg = take()
      if (!arg) return `${prefix}%!${char}(MISSING)`
      const size = typeof given === 'number' ? given : null
      const left = flags.includes('-') || (size ?? 0) < 0
      return (
        prefix +
        formatArg(arg, char, {
          plus: flags.includes('+'),
          minus: left,
          sharp: flags.includes('#'),
          space: flags.includes(' '),
          zero: flags.includes('0') && !left,
          width: size === null ? null : Math.abs(size),
          precision: typeof places === 'number' ? places : null,
        })
      )
    },
  )
  const extra = reordered ? [] : args.slice(next)
  if (extra.length === 0) return text
  return `${text}%!(EXTRA ${extra.map((arg) => typedValue(arg)).join(', ')})`
}

/** `type=value`, as in complaints. */
function typedValue(value: GoValue): string {
  const inner = unboxed(value)
  return inner.kind === 'nil' ? '<nil>' : `${inner.type.name}=${formatValue(inner)}`
}

function badVerb(value: GoValue, verb: string): string {
  const inner = unboxed(value)
  return inner.kind === 'nil' ? `%!${verb}(<nil>)` : `%!${verb}(${typedValue(inner)})`
}

function formatArg(value: GoValue, verb: string, flags: Flags): string {
  const arg = unboxed(value)
  if (verb === 'T') return pad(arg.kind === 'nil' ? '<nil>' : arg.type.name, flags)
  if (verb === 'p') return arg.kind === 'ptr' ? pointer(arg, flags) : badVerb(arg, verb)
  if (arg.kind === 'nil') return verb === 'v' ? pad('<nil>', flags) : badVerb(arg, verb)
  return format(arg, verb, flags, 0)
}

/** Text of a type with a `String` method, for the verbs that use it. */
function stringer(value: GoValue, verb: string, flags: Flags): string | null {
  if (!'vsxXq'.includes(verb) || (verb === 'v' && flags.sharp)) return null
  if (value.type.name === DURATION && value.kind === 'int') return formatDuration(value.v)
  if (value.type.name === TIME_TYPE.name) return timeToString(timeOf(value))
  const method = methodsOf(value.type).String
  if (!method || method.params.length > 0) return null
  if (value.kind === 'ptr' && value.v === null) return '<nil>'
  const result = method.call(value, [])
  return result.kind === 'string' ? result.v : null
}

function format(value: GoValue, verb: string, flags: Flags, depth: number): string {
  const own = stringer(value, verb, flags)
  if (own !== null) return formatString(own, verb, flags) ?? badVerb(value, verb)
  switch (value.kind) {
    case 'nil':
      return pad('<nil>', flags)
    case 'bool':
      return verb === 't' || verb === 'v' ? pad(String(value.v), flags) : badVerb(value, verb)
    case 'int':
      return formatInt(value.v, verb, flags) ?? badVerb(value, verb)
    case 'float':
      return formatFloatVerb(value.v, verb, flags) ?? badVerb(value, verb)
    case 'string':
      return formatString(value.v, verb, flags) ?? badVerb(value, verb)
    case 'interface':
      return value.v === null ? pad('<nil>', flags) : format(value.v, verb, flags, depth)
    case 'ptr':
      return formatPointer(value, verb, flags, depth)
    case 'slice':
      return formatSlice(value, verb, flags, depth)
    case 'map':
      return formatMap(value, verb, flags, depth)
    case 'struct':
      return formatStruct(value, verb, flags, depth)
    case 'func':
      return '0x47b0e0' // an address, as Go prints one
  }
}

function formatPointer(value: GoValue & { kind: 'ptr' }, verb: string, flags: Flags, depth: number): string {
  if (value.v === null) return pad(flags.sharp && verb === 'v' ? `(${value.type.name})(nil)` : '<nil>', flags)
  const pointee = value.v.kind
  if (depth === 0 && (pointee === 'struct' || pointee === 'map' || pointee === 'slice'))
    return `&${format(value.v, verb, flags, depth + 1)}`
  return pointer(value, flags)
}

/** Addresses differ from run to run in Go too. */
function pointer(value: GoValue, flags: Flags): string {
  return pad(value.v === null ? '%!p(<nil>)' : '0xc000012345', flags)
}

function formatSlice(value: GoValue & { kind: 'slice' }, verb: string, flags: Flags, depth: number): string {
  const items = value.v ?? []
  if (verb === 'v' && flags.sharp) {
    if (value.v === null) return `${value.type.name}(nil)`
    return `${value.type.name}{${items.map((item) => format(item, verb, flags, depth + 1)).join(', ')}}`
  }
  return `[${items.map((item) => format(item, verb, flags, depth + 1)).join(' ')}]`
}

function formatMap(value: GoValue & { kind: 'map' }, verb: string, flags: Flags, depth: number): string {
  const sharp = verb === 'v' && flags.sharp
  if (sharp && value.v === null) return `${value.type.name}(nil)`
  const key = (name: string) => formatString(name, verb, flags) ?? `%!${verb}(string=${name})`
  const members = sortedKeys(value.v ?? new Map(), compareBytes).map(
    (name) => `${key(name)}:${format(value.v!.get(name)!, verb, flags, depth + 1)}`,
  )
  return sharp ? `${value.type.name}{${members.join(', ')}}` : `map[${members.join(' ')}]`
}

function formatStruct(
  value: GoValue & { kind: 'struct' },
  verb: string,
  flags: Flags,
  depth: number,
): string {
  const sharp = verb === 'v' && flags.sharp
  const fields = [...value.v].map(([name, field]) => {
    const text = format(field, verb, flags, depth + 1)
    return flags.plus || sharp ? `${name}:${text}` : text
  })
  return sharp ? `${value.type.name}{${fields.join(', ')}}` : `{${fields.join(' ')}}`
}

/** Fills up to the width, counted in characters. */
function pad(text: string, flags: Flags): string {
  const missing = (flags.width ?? 0) - [...text].length
  if (missing <= 0) return text
  return flags.minus ? text + ' '.repeat(missing) : (flags.zero ? '0' : ' ').repeat(missing) + text
}

function formatString(text: string, verb: string, flags: Flags): string | null {
  const cut = flags.precision === null ? text : [...text].slice(0, flags.precision).join('')
  switch (verb) {
    case 's':
      return pad(cut, flags)
    case 'v':
      return flags.sharp ? pad(quote(cut), flags) : pad(cut, flags)
    case 'q':
      if (flags.sharp && !/[`\u0000-\u0008\u000a-\u001f\u007f\ufeff]/.test(cut))
        return pad(`\`${cut}\``, flags)
      return pad(quote(cut, flags.plus), flags)
    case 'x':
    case 'X':
      return pad(
        hex(flags.precision === null ? text : sliceBytes(text, 0, flags.precision), verb, flags),
        flags,
      )
    default:
      return null
  }
}

function hex(text: string, verb: string, flags: Flags): string {
  const digits = [...encodeBytes(text)].map((byte) => byte.toString(16).padStart(2, '0'))
  const prefix = flags.sharp ? '0x' : ''
  const all = flags.space ? digits.map((d) => prefix + d).join(' ') : prefix + digits.join('')
  return verb === 'X' ? all.toUpperCase() : all
}

function formatInt(value: bigint, verb: string, flags: Flags): string | null {
  switch (verb) {
    case 'v':
    case 'd':
      return integer(value, 10, '', flags)
    case 'b':
      return integer(value, 2, flags.sharp ? '0b' : '', flags)
    case 'o':
      return integer(value, 8, flags.sharp ? '0' : '', flags)
    case 'O':
      return integer(value, 8, '0o', flags)
    case 'x':
      return integer(value, 16, flags.sharp ? '0x' : '', flags)
    case 'X':
      return integer(value, 16, flags.sharp ? '0X' : '', flags).toUpperCase()
    case 'c':
      return pad(String.fromCodePoint(isRune(value) ? Number(value) : 0xfffd), flags)
    case 'q':
      return pad(quoteRune(isRune(value) ? Number(value) : 0xfffd, flags.plus), flags)
    case 'U': {
      const text = `U+${value
        .toString(16)
        .toUpperCase()
        .padStart(Math.max(4, flags.precision ?? 0), '0')}`
      const char = String.fromCodePoint(isRune(value) ? Number(value) : 0xfffd)
      return pad(flags.sharp && isPrint(char) ? `${text} '${char}'` : text, { ...flags, zero: false })
    }
    default:
      return null
  }
}

function isRune(value: bigint): boolean {
  return value >= 0n && value <= 0x10ffffn && !(value >= 0xd800n && value <= 0xdfffn)
}

function integer(value: bigint, base: number, prefix: string, flags: Flags): string {
  const negative = value < 0n
  let digits = (negative ? -value : value).toString(base)
  if (flags.precision === 0 && value === 0n) return pad('', { ...flags, zero: false })
  const sign = negative ? '-' : flags.plus ? '+' : flags.space ? ' ' : ''
  const zeros = flags.precision ?? (flags.zero && flags.width !== null ? flags.width - sign.length : 0)
  digits = digits.padStart(zeros, '0')
  if (prefix === '0' && digits.startsWith('0')) return pad(sign + digits, { ...flags, zero: false })
  return pad(sign + prefix + digits, { ...flags, zero: false })
}

function formatFloatVerb(value: number, verb: string, flags: Flags): string | null {
  const lower = verb.toLowerCase()
  if (!['v', 'g', 'f', 'e'].includes(lower) || verb === 'V') return null
  const style = lower === 'v' ? 'g' : (lower as 'g' | 'f' | 'e')
  const text = formatFloat(value, style, flags.precision ?? (style === 'g' ? -1 : 6))
  const upper = verb === 'E' || verb === 'G' ? text.toUpperCase() : text
  const signed = /^[+-]/.test(upper) ? upper : `+${upper}`
  const shown =
    signed[0] === '+' && !flags.plus ? (flags.space ? ` ${signed.slice(1)}` : signed.slice(1)) : signed
  const infinite = /Inf|NaN/i.test(shown)
  if (!flags.zero || infinite || flags.width === null)
    return pad(infinite && !flags.plus ? shown.replace(/^(?!-)/, shown.startsWith('N') ? '' : '+') : shown, {
      ...flags,
      zero: false,
    })
  const sign = /^[+\- ]/.test(shown) ? shown[0]! : ''
  return sign + shown.slice(sign.length).padStart(flags.width - sign.length, '0')
}
