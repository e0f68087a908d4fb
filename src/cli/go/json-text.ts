/**
 * JSON as Go keeps it: objects with their keys in the order received, numbers with all their digits (a 64-bit time in
 * nanoseconds does not fit JavaScript's numbers).
 */

/** A number, as written. */
export class JsonNumber {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

export type Json = null | boolean | string | JsonNumber | Json[] | Map<string, Json>

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

export class JsonSyntaxError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'JsonSyntaxError'
  }
}

class Scanner {
  at = 0
  readonly text: string
  constructor(text: string) {
    this.text = text
  }

  space(): void {
    while (/[ \t\r\n]/.test(this.text[this.at] ?? '')) this.at++
  }

  fail(context: string): never {
    const char = this.text[this.at]
    if (char === undefined) throw new JsonSyntaxError('unexpected end of JSON input')
    throw new JsonSyntaxError(`invalid character ${quoteChar(char)} ${context}`)
  }

  take(pattern: RegExp): string | null {
    pattern.lastIndex = this.at
    const match = pattern.exec(this.text)
    if (!match) return null
    this.at += match[0].length
    return match[0]
  }

  value(): Json {
    this.space()
    const char = this.text[this.at]
    if (char === '{') return this.object()
    if (char === '[') return this.array()
    if (char === '"') return this.string()
    const word = this.take(/true|false|null/y)
    if (word !== null) return word === 'null' ? null : word === 'true'
    const number = this.take(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y)
    return number === null ? this.fail('looking for beginning of value') : new JsonNumber(number)
  }

  string(): string {
    const literal = this.take(/"(?:[^"\\\u0000-\u001f]|\\["\\/bfnrt]|\\u[\da-fA-F]{4})*"/y)
    if (literal === null) {
      this.take(/"(?:[^"\\\u0000-\u001f]|\\["\\/bfnrt]|\\u[\da-fA-F]{4})*/y)
      this.fail('in string literal')
    }
    // Go decodes unpaired surrogates as U+FFFD.
    return (JSON.parse(literal) as string).replaceAll(LONE_SURROGATE, '\ufffd')
  }

  array(): Json[] {
    const items: Json[] = []
    this.at++
    this.space()
    if (this.take(/\]/y)) return items
    for (;;) {
      items.push(this.value())
      this.space()
      if (this.take(/\]/y)) return items
      if (!this.take(/,/y)) this.fail('after array element')
    }
  }

  object(): Map<string, Json> {
    const members = new Map<string, Json>()
    this.at++
    this.space()
    if (this.take(/\}/y)) return members
    for (;;) {
      this.space()
      if (this.text[this.at] !== '"') this.fail('looking for beginning of object key string')
      const key = this.string()
      this.space()
      if (!this.take(/:/y)) this.fail('after object key')
      members.set(key, this.value())
      this.space()
      if (this.take(/\}/y)) return members
      if (!this.take(/,/y)) this.fail('after object key:value pair')
    }
  }
}

function quoteChar(char: string): string {
  return char === "'" ? `'\\''` : char === '"' ? `'"'` : `'${JSON.stringify(char).slice(1, -1)}'`
}

/** The first value of a text, and where it ends: a stream of values is read by calling again. @throws {JsonSyntaxError} */
export function readJson(text: string, from = 0): { value: Json; end: number } {
  const scanner = new Scanner(text)
  scanner.at = from
  const value = scanner.value()
  return { value, end: scanner.at }
}

/** @throws {JsonSyntaxError} with the text of Go's `encoding/json`. */
export function parseJson(text: string): Json {
  const { value, end } = readJson(text)
  if (/[^ \t\r\n]/.test(text.slice(end))) {
    const scanner = new Scanner(text)
    scanner.at = end
    scanner.space()
    scanner.fail('after top-level value')
  }
  return value
}

const token = /"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+/g

/** Go's `json.Compact`: strings and numbers stay as written. */
export function compactJson(text: string): string {
  return (text.match(token) ?? []).join('')
}

/** Go's `json.Indent` with an empty prefix: order, escapes and digits stay as received. */
export function indentJson(text: string, indent: string): string {
  const tokens = text.match(token) ?? []
  let depth = 0
  let result = ''
  for (const [i, part] of tokens.entries()) {
    const empty = part === '}' ? tokens[i - 1] === '{' : part === ']' && tokens[i - 1] === '['
    if (part === '}' || part === ']') {
      depth--
      result += empty ? part : `\n${indent.repeat(depth)}${part}`
    } else if (part === '{' || part === '[') {
      depth++
      const closes = tokens[i + 1] === (part === '{' ? '}' : ']')
      result += closes ? part : `${part}\n${indent.repeat(depth)}`
    } else if (part === ',') result += `,\n${indent.repeat(depth)}`
    else result += part === ':' ? ': ' : part
  }
  return result
}
