/**
 * JSON as Go's encoding/json reads it. Why not `JSON.parse`: clients show dockerd's error texts, and numbers must keep
 * their spelling until the wanted type is known. It knows nothing of Docker's objects.
 */

/** A JSON document; objects keep the order of their keys. */
export type Json = null | boolean | string | JsonNumber | Json[] | Map<string, Json>

export class JsonNumber {
  readonly raw: string
  constructor(raw: string) {
    this.raw = raw
  }
}

/** The text is not JSON; `message` is Go's. `EOF` alone: there was nothing at all. */
export class JsonSyntaxError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'JsonSyntaxError'
  }
}

/** @returns the first value, and where the text goes on behind it. @throws {JsonSyntaxError} */
export function parseJson(text: string): { value: Json; rest: string } {
  const parser = new Parser(text)
  parser.skipSpace()
  if (parser.done) throw new JsonSyntaxError('EOF')
  const value = parser.value()
  return { value, rest: parser.remaining() }
}

const SPACE = /[ \t\r\n]*/y
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const MAX_DEPTH = 10_000

class Parser {
  #text: string
  #at = 0
  #depth = 0

  constructor(text: string) {
    this.#text = text
  }

  get done(): boolean {
    return this.#at >= this.#text.length
  }

  remaining(): string {
    this.skipSpace()
    return this.#text.slice(this.#at)
  }

  skipSpace(): void {
    SPACE.lastIndex = this.#at
    SPACE.exec(this.#text)
    this.#at = SPACE.lastIndex
  }

  value(): Json {
    if (++this.#depth > MAX_DEPTH) throw new JsonSyntaxError('exceeded max depth')
    const value = this.#any()
    this.#depth--
    return value
  }

  #any(): Json {
    const char = this.#peek()
    if (char === '{') return this.#object()
    if (char === '[') return this.#array()
    if (char === '"') return this.#string()
    if (char === '-' || (char >= '0' && char <= '9')) return this.#number()
    if (char === 't') return this.#literal('true', true)
    if (char === 'f') return this.#literal('false', false)
    if (char === 'n') return this.#literal('null', null)
    throw this.#unexpected('looking for beginning of value')
  }

  #object(): Map<string, Json> {
    const members = new Map<string, Json>()
    this.#at++
    this.skipSpace()
    if (this.#accept('}')) return members
    for (;;) {
      this.skipSpace()
      if (this.#peek() !== '"') throw this.#unexpected('looking for beginning of object key string')
      const key = this.#string()
      this.skipSpace()
      if (this.#peek() !== ':') throw this.#unexpected('after object key')
      this.#at++
      this.skipSpace()
      members.set(key, this.value())
      this.skipSpace()
      if (this.#accept('}')) return members
      if (this.#peek() !== ',') throw this.#unexpected('after object key:value pair')
      this.#at++
    }
  }

  #array(): Json[] {
    const items: Json[] = []
    this.#at++
    this.skipSpace()
    if (this.#accept(']')) return items
    for (;;) {
      this.skipSpace()
      items.push(this.value())
      this.skipSpace()
      if (this.#accept(']')) return items
      if (this.#peek() !== ',') throw this.#unexpected('after array element')
      this.#at++
    }
  }

  #string(): string {
    const start = this.#at++
    for (;;) {
      const char = this.#peek()
      if (char < ' ') throw this.#unexpected('in string literal')
      this.#at++
      if (char === '"') break
      if (char === '\\') this.#escape()
    }
    return JSON.parse(this.#text.slice(start, this.#at)) as string
  }

  #escape(): void {
    const char = this.#peek()
    if (!'"\\/bfnrtu'.includes(char)) throw this.#unexpected('in string escape code')
    this.#at++
    if (char !== 'u') return
    for (let i = 0; i < 4; i++) {
      if (!/[0-9a-fA-F]/.test(this.#peek())) throw this.#unexpected('in \\u hexadecimal character escape')
      this.#at++
    }
  }

  #number(): JsonNumber {
    NUMBER.lastIndex = this.#at
    const match = NUMBER.exec(this.#text)
    if (!match) {
      this.#at++
      throw this.#unexpected('in numeric literal')
    }
    this.#at += match[0].length
    const next = this.#text[this.#at]
    if (next === '.') {
      this.#at++
      throw this.#unexpected('after decimal point in numeric literal')
    }
    if ((next === 'e' || next === 'E') && !/[eE]/.test(match[0])) {
      this.#at++
      if (/[+-]/.test(this.#text[this.#at] ?? '')) this.#at++
      throw this.#unexpected('in exponent of numeric literal')
    }
    return new JsonNumber(match[0])
  }

  #literal<T extends Json>(word: string, value: T): T {
    for (let i = 0; i < word.length; i++) {
      if (this.#peek() !== word[i])
        throw this.#unexpected(`in literal ${word} (expecting ${quoteChar(word[i]!)})`)
      this.#at++
    }
    return value
  }

  #accept(char: string): boolean {
    if (this.#text[this.#at] !== char) return false
    this.#at++
    return true
  }

  #peek(): string {
    if (this.done) throw new JsonSyntaxError('unexpected EOF')
    return this.#text[this.#at]!
  }

  #unexpected(where: string): JsonSyntaxError {
    return new JsonSyntaxError(`invalid character ${quoteChar(this.#peek())} ${where}`)
  }
}

/** As Go shows a byte in its messages: `'x'`, `'\n'`, `'\''`. */
function quoteChar(char: string): string {
  if (char === "'") return `'\\''`
  if (char === '"') return `'"'`
  return `'${JSON.stringify(char).slice(1, -1)}'`
}
