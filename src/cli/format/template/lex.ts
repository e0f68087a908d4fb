/**
 * The lexer of Go's `text/template`: text, and inside `{{` `}}` words, numbers, strings, operators. Knows no Docker.
 * Its errors are items, as in Go, because the parser decides when they are seen.
 */
import { quote } from '../../../protocol/go/strconv.ts'

export type ItemType =
  | 'error' | 'bool' | 'char' | 'charConstant' | 'constant' | 'comment' | 'assign' | 'declare' | 'eof' | 'field' | 'identifier'
  | 'left' | 'leftParen' | 'number' | 'pipe' | 'rawString' | 'right' | 'rightParen' | 'space' | 'string' | 'text'
  | 'variable' | 'dot' | 'nil' | 'keyword' // prettier-ignore

export interface Item {
  type: ItemType
  text: string
  /** UTF-16 offset in the template. */
  at: number
  line: number
}

const keywords = new Set([
  'block',
  'break',
  'continue',
  'define',
  'else',
  'end',
  'if',
  'range',
  'template',
  'with',
])

/** How Go prints an item in an error. */
export function describeItem(item: Item): string {
  if (item.type === 'eof') return 'EOF'
  if (item.type === 'error') return item.text
  if (item.type === 'keyword' || item.type === 'dot' || item.type === 'nil') return `<${item.text}>`
  const chars = [...item.text]
  return chars.length > 10 ? `${quote(chars.slice(0, 10).join(''))}...` : quote(item.text)
}

const space = ' \t\r\n'
const isAlphaNumeric = (char: string) => /^[\p{L}\p{Nd}_]$/u.test(char)

class Lexer {
  readonly items: Item[] = []
  readonly text: string
  at = 0
  line = 1
  parens = 0

  constructor(text: string) {
    this.text = text
  }

  emit(type: ItemType, end: number): void {
    const text = this.text.slice(this.at, end)
    this.items.push({ type, text, at: this.at, line: this.line })
    this.line += text.split('\n').length - 1
    this.at = end
  }

  fail(message: string): false {
    this.items.push({ type: 'error', text: message, at: this.at, line: this.line })
    return false
  }

  rest(from = this.at): string {
    return this.text.slice(from)
  }

  run(): Item[] {
    while (this.lexText() && this.lexAction());
    return this.items
  }

  /** Text up to the next action. @returns false at the end. */
  lexText(): boolean {
    const open = this.text.indexOf('{{', this.at)
    if (open < 0) {
      if (this.at < this.text.length) this.emit('text', this.text.length)
      this.emit('eof', this.at)
      return false
    }
    let end = open
    if (hasLeftTrim(this.text, open)) while (end > this.at && space.includes(this.text[end - 1]!)) end--
    if (end > this.at) this.emit('text', end)
    this.skip(open)
    return true
  }

  skip(to: number): void {
    this.line += this.text.slice(this.at, to).split('\n').length - 1
    this.at = to
  }

  /** Where the closing delimiter is here, its length and whether it trims. */
  rightDelim(): { length: number; trim: boolean } | null {
    if (/^[ \t\r\n]-\}\}/.test(this.rest())) return { length: 4, trim: true }
    return this.text.startsWith('}}', this.at) ? { length: 2, trim: false } : null
  }

  afterAction(trim: boolean): void {
    if (!trim) return
    let end = this.at
    while (end < this.text.length && space.includes(this.text[end]!)) end++
    this.skip(end)
  }

  lexAction(): boolean {
    const trimmed = hasLeftTrim(this.text, this.at)
    const inner = this.at + 2 + (trimmed ? 2 : 0)
    if (this.text.startsWith('/*', inner)) return this.lexComment(inner)
    this.emit('left', this.at + 2)
    this.skip(inner)
    this.parens = 0
    for (;;) {
      const delim = this.rightDelim()
      if (delim) {
        if (this.parens > 0) return this.fail('unclosed left paren')
        if (delim.trim) this.skip(this.at + 2)
        this.emit('right', this.at + 2)
        this.afterAction(delim.trim)
        return true
      }
      if (!this.lexInside()) return false
    }
  }

  lexComment(inner: number): boolean {
    const close = this.text.indexOf('*/', inner)
    if (close < 0) return this.fail('unclosed comment')
    const start = this.at
    this.skip(close + 2)
    const delim = this.rightDelim()
    if (!delim) {
      this.at = start
      return this.fail('comment ends before closing delimiter')
    }
    this.skip(this.at + delim.length)
    this.afterAction(delim.trim)
    return true
  }

  /** One element of an action. */
  lexInside(): boolean {
    const char = this.text.slice(this.at, this.at + 2).match(/^./su)?.[0] ?? ''
    if (char === '') return this.fail('unclosed action')
    if (space.includes(char)) return this.lexSpace()
    if (char === '=') return this.one('assign', 1)
    if (char === ':') {
      if (this.text[this.at + 1] !== '=') {
        this.skip(this.at)
        return this.fail('expected :=')
      }
      return this.one('declare', 2)
    }
    if (char === '|') return this.one('pipe', 1)
    if (char === '"') return this.lexQuoted('string', '"', 'unterminated quoted string')
    if (char === '`') return this.lexRaw()
    if (char === '$') return this.lexWord('variable', 1)
    if (char === "'") return this.lexQuoted('charConstant', "'", 'unterminated character constant')
    if (char === '.' && !/\d/.test(this.text[this.at + 1] ?? '')) return this.lexWord('field', 1)
    if (char === '+' || char === '-' || char === '.' || /\d/.test(char)) return this.lexNumber()
    if (isAlphaNumeric(char)) return this.lexIdentifier()
    if (char === '(') {
      this.parens++
      return this.one('leftParen', 1)
    }
    if (char === ')') {
      this.parens--
      if (this.parens < 0) return this.fail('unexpected right paren')
      return this.one('rightParen', 1)
    }
    if (char.codePointAt(0)! < 0x7f && char.codePointAt(0)! > 0x20) return this.one('char', 1)
    return this.fail(`unrecognized character in action: ${unicode(char)}`)
  }

  one(type: ItemType, length: number): boolean {
    this.emit(type, this.at + length)
    return true
  }

  lexSpace(): boolean {
    let end = this.at
    while (space.includes(this.text[end] ?? '-')) end++
    // The last space may belong to a trimming delimiter.
    if (this.text.startsWith('-}}', end)) {
      if (end - 1 > this.at) this.emit('space', end - 1)
      return true
    }
    this.emit('space', end)
    return true
  }

  lexQuoted(type: ItemType, delimiter: string, message: string): boolean {
    for (let i = this.at + 1; i < this.text.length; i++) {
      const char = this.text[i]!
      if (char === '\\' && i + 1 < this.text.length && this.text[i + 1] !== '\n') i++
      else if (char === '\n') break
      else if (char === delimiter) return this.one(type, i + 1 - this.at)
    }
    return this.fail(message)
  }

  lexRaw(): boolean {
    const close = this.text.indexOf('`', this.at + 1)
    if (close < 0) return this.fail('unterminated raw quoted string')
    return this.one('rawString', close + 1 - this.at)
  }

  wordEnd(from: number): number {
    let end = from
    for (const char of this.rest(from)) {
      if (!isAlphaNumeric(char)) break
      end += char.length
    }
    return end
  }

  atTerminator(end: number): boolean {
    const char = this.rest(end).match(/^./su)?.[0]
    return (
      char === undefined || space.includes(char) || '.,|:()'.includes(char) || this.text.startsWith('}}', end)
    )
  }

  /** `.Field`, `$name`, or a lone `.` or `$`. */
  lexWord(type: 'field' | 'variable', skip: number): boolean {
    const end = this.wordEnd(this.at + skip)
    if (!this.atTerminator(end)) return this.badCharacter(end)
    if (end === this.at + skip) return this.one(type === 'field' ? 'dot' : 'variable', skip)
    return this.one(type, end - this.at)
  }

  badCharacter(end: number): boolean {
    const char = this.rest(end).match(/^./su)![0]
    return this.fail(`bad character ${unicode(char)}`)
  }

  lexIdentifier(): boolean {
    const end = this.wordEnd(this.at)
    const word = this.text.slice(this.at, end)
    if (!this.atTerminator(end)) return this.badCharacter(end)
    const type = keywords.has(word)
      ? 'keyword'
      : word === 'nil'
        ? 'nil'
        : word === 'true' || word === 'false'
          ? 'bool'
          : 'identifier'
    return this.one(type, end - this.at)
  }

  lexNumber(): boolean {
    const digits =
      /^[+-]?(0[xX][\da-fA-F_]*(\.[\da-fA-F_]*)?([pP][+-]?[\d_]*)?|0[oO][0-7_]*|0[bB][01_]*|[\d_]*(\.[\d_]*)?([eE][+-]?[\d_]*)?)i?/
    const number = digits.exec(this.rest())![0]
    const next = this.rest(this.at + number.length).match(/^./su)?.[0] ?? ''
    if (next !== '' && isAlphaNumeric(next)) return this.fail(`bad number syntax: ${quote(number + next)}`)
    // A sign right after a number would make it complex, which no format needs.
    if (next === '+' || next === '-')
      return this.fail(
        `bad number syntax: ${quote(number + digits.exec(this.rest(this.at + number.length))![0])}`,
      )
    return this.one('number', number.length)
  }
}

function hasLeftTrim(text: string, open: number): boolean {
  return text[open + 2] === '-' && space.includes(text[open + 3] ?? '-')
}

/** Go's `%#U`. */
function unicode(char: string): string {
  const code = char.codePointAt(0)!
  const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
  return /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(char) ? `${name} '${char}'` : name
}

export function lex(text: string): Item[] {
  return new Lexer(text).run()
}
