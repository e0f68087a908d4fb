/**
 * JSON as Go's encoding/json reads it. Why not `JSON.parse`: people read Go's error texts, objects keep their keys in the
 * order received, and numbers their digits until the wanted type is known (a time in nanoseconds does not fit JavaScript's).
 */

/** A JSON document; objects keep the order of their keys. */
export type Json = null | boolean | string | JsonNumber | Json[] | Map<string, Json>

/** A number, as written. */
export class JsonNumber {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** The text is not JSON; `message` is Go's. */
export class JsonSyntaxError extends Error {
  /** The text ends too early: more of it might mend it. */
  readonly atEnd: boolean
  constructor(message: string, atEnd = false) {
    super(message)
    this.name = 'JsonSyntaxError'
    this.atEnd = atEnd
  }
}

/** The first value of a text, and where it ends: a stream of values is read by calling again. @throws {JsonSyntaxError} */
export function readJson(text: string, from = 0): { value: Json; end: number } {
  const parser = new Parser(text, from)
  return { value: parser.value(), end: parser.at }
}

/** As `json.Unmarshal`: the text is one value and nothing else. @throws {JsonSyntaxError} */
export function parseJson(text: string): Json {
  const parser = new Parser(text, 0)
  const value = parser.value()
  parser.expectEnd()
  return value
}

/**
 * As a `json.Decoder`: the first value, and the text behind it. Its words for a text that ends too early are `unexpected EOF`,
 * and `EOF` if there was nothing at all.
 *
 * @throws {JsonSyntaxError}
 */
export function decodeFirst(text: string): { value: Json; rest: string } {
  try {
    const { value, end } = readJson(text)
    return { value, rest: text.slice(end).replace(/^[ \t\r\n]+/, '') }
  } catch (error) {
    if (!(error instanceof JsonSyntaxError && error.atEnd)) throw error
    throw new JsonSyntaxError(/[^ \t\r\n]/.test(text) ? 'unexpected EOF' : 'EOF', true)
  }
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g
/** Go's. Values are read without recursion, since the stack holds less. */
const MAX_DEPTH = 10_000

/** An array or object whose end has not come yet. */
type Open = { close: ']'; content: Json[] } | { close: '}'; content: Map<string, Json>; key: string }

class Parser {
  at: number
  readonly #text: string

  constructor(text: string, from: number) {
    this.#text = text
    this.at = from
  }

  value(): Json {
    const open: Open[] = []
    for (;;) {
      this.#skipSpace()
      const opened = this.#open(open.length)
      if (opened && !this.#closes(opened)) {
        open.push(opened)
        continue
      }
      let value = opened ? opened.content : this.#scalar()
      for (;;) {
        const holder = open.at(-1)
        if (!holder) return value
        if (this.#goesOnAfter(holder, value)) break
        value = holder.content
        open.pop()
      }
    }
  }

  expectEnd(): void {
    this.#skipSpace()
    if (this.at < this.#text.length) throw this.#unexpected('after top-level value')
  }

  #open(depth: number): Open | null {
    const char = this.#peek()
    if (char !== '{' && char !== '[') return null
    if (depth >= MAX_DEPTH) throw this.#unexpected('exceeded max depth')
    this.at++
    return char === '[' ? { close: ']', content: [] } : { close: '}', content: new Map(), key: '' }
  }

  /** Whether an array or object just opened ends at once; else its first value comes next. */
  #closes(opened: Open): boolean {
    this.#skipSpace()
    if (this.#accept(opened.close)) return true
    this.#key(opened)
    return false
  }

  /** Adds a value. @returns whether another comes. */
  #goesOnAfter(holder: Open, value: Json): boolean {
    if (holder.close === ']') holder.content.push(value)
    else holder.content.set(holder.key, value)
    this.#skipSpace()
    if (this.#accept(holder.close)) return false
    if (this.#peek() !== ',')
      throw this.#unexpected(holder.close === ']' ? 'after array element' : 'after object key:value pair')
    this.at++
    this.#key(holder)
    return true
  }

  #key(holder: Open): void {
    if (holder.close === ']') return
    this.#skipSpace()
    if (this.#peek() !== '"') throw this.#unexpected('looking for beginning of object key string')
    holder.key = this.#string()
    this.#skipSpace()
    if (this.#peek() !== ':') throw this.#unexpected('after object key')
    this.at++
  }

  #scalar(): Json {
    const char = this.#peek()
    if (char === '"') return this.#string()
    if (char === '-' || (char >= '0' && char <= '9')) return this.#number()
    if (char === 't') return this.#literal('true', true)
    if (char === 'f') return this.#literal('false', false)
    if (char === 'n') return this.#literal('null', null)
    throw this.#unexpected('looking for beginning of value')
  }

  #string(): string {
    const start = this.at++
    for (;;) {
      const char = this.#peek()
      if (char < ' ') throw this.#unexpected('in string literal')
      this.at++
      if (char === '"') break
      if (char === '\\') this.#escape()
    }
    // Go decodes unpaired surrogates as U+FFFD.
    const decoded = JSON.parse(this.#text.slice(start, this.at)) as string
    return decoded.replaceAll(LONE_SURROGATE, '\ufffd')
  }

  #escape(): void {
    const char = this.#peek()
    if (!'"\\/bfnrtu'.includes(char)) throw this.#unexpected('in string escape code')
    this.at++
    if (char !== 'u') return
    for (let i = 0; i < 4; i++) {
      if (!/[0-9a-fA-F]/.test(this.#peek())) throw this.#unexpected('in \\u hexadecimal character escape')
      this.at++
    }
  }

  #number(): JsonNumber {
    NUMBER.lastIndex = this.at
    const match = NUMBER.exec(this.#text)
    if (!match) {
      this.at++
      throw this.#unexpected('in numeric literal')
    }
    this.at += match[0].length
    const next = this.#text[this.at]
    if (next === '.' && !/[.eE]/.test(match[0])) {
      this.at++
      throw this.#unexpected('after decimal point in numeric literal')
    }
    if ((next === 'e' || next === 'E') && !/[eE]/.test(match[0])) {
      this.at++
      if (/[+-]/.test(this.#text[this.at] ?? '')) this.at++
      throw this.#unexpected('in exponent of numeric literal')
    }
    return new JsonNumber(match[0])
  }

  #literal<T extends Json>(word: string, value: T): T {
    for (const char of word) {
      if (this.#peek() !== char) throw this.#unexpected(`in literal ${word} (expecting ${quoteChar(char)})`)
      this.at++
    }
    return value
  }

  #skipSpace(): void {
    while (' \t\r\n'.includes(this.#text[this.at] ?? '?')) this.at++
  }

  #accept(char: string): boolean {
    if (this.#text[this.at] !== char) return false
    this.at++
    return true
  }

  #peek(): string {
    const char = this.#text[this.at]
    if (char === undefined) throw new JsonSyntaxError('unexpected end of JSON input', true)
    return char
  }

  #unexpected(where: string): JsonSyntaxError {
    return new JsonSyntaxError(`invalid character ${quoteChar(this.#peek())} ${where}`)
  }
}

const NAMED = new Map(
  Object.entries({ 7: 'a', 8: 'b', 9: 't', 10: 'n', 11: 'v', 12: 'f', 13: 'r', 92: '\\' }),
)

/** As Go shows a byte in its messages: `'x'`, `'\n'`, `'\''`; of a longer character it sees the first byte only. */
function quoteChar(char: string): string {
  if (char === "'") return `'\\''`
  if (char === '"') return `'"'`
  const byte = new TextEncoder().encode(char)[0]!
  const name = NAMED.get(String(byte))
  if (name) return `'\\${name}'`
  if (byte < 0x20 || byte === 0x7f) return `'\\x${byte.toString(16).padStart(2, '0')}'`
  return `'${String.fromCharCode(byte)}'`
}
