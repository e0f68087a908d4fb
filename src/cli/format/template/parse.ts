/**
 * The parser of Go's `text/template`, with its error texts. One file: it is one recursive descent.
 * A template may define others; `parse` returns them all by name.
 */
import { parseFloat64, parseInt64, parseUint, quote, unquote } from '../../../protocol/go/strconv.ts'
import { describeItem, lex, type Item, type ItemType } from './lex.ts'
import {
  nodeToString,
  type Arg,
  type Command,
  type Node,
  type NumberArg,
  type Pipe,
  type Variable,
} from './nodes.ts'

/** The template is wrong; the message is Go's, `template: :1: unclosed action`. */
export class TemplateSyntaxError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'TemplateSyntaxError'
  }
}

export interface Tree {
  name: string
  list: Node[]
}

/** @param functions names that may be called. @throws {TemplateSyntaxError} */
export function parse(name: string, text: string, functions: ReadonlySet<string>): Map<string, Tree> {
  return new Parser(name, text, functions).parse()
}

type Terminator = 'end' | 'else' | 'eof'

class Parser {
  readonly trees = new Map<string, Tree>()
  readonly name: string
  readonly items: Item[]
  readonly functions: ReadonlySet<string>
  next = 0
  vars: string[] = ['$']
  actionLine = 0
  rangeDepth = 0
  last: Item

  constructor(name: string, text: string, functions: ReadonlySet<string>) {
    this.name = name
    this.items = lex(text)
    this.functions = functions
    this.last = this.items[0]!
  }

  fail(message: string): never {
    throw new TemplateSyntaxError(`template: ${this.name}:${this.last.line}: ${message}`)
  }

  take(): Item {
    const item = this.items[Math.min(this.next, this.items.length - 1)]!
    this.next++
    this.last = item
    return item
  }

  back(): void {
    this.next--
  }

  peek(): Item {
    const item = this.take()
    this.back()
    return item
  }

  skipSpace(): Item {
    let item = this.take()
    while (item.type === 'space') item = this.take()
    return item
  }

  peekPastSpace(): Item {
    const item = this.skipSpace()
    this.back()
    return item
  }

  expect(types: ItemType[], context: string): Item {
    const item = this.skipSpace()
    return types.includes(item.type) ? item : this.unexpected(item, context)
  }

  unexpected(item: Item, context: string): never {
    if (item.type === 'error') {
      const started = this.actionLine !== 0 && this.actionLine !== item.line
      if (!started) this.fail(item.text)
      const where = ` in action started at ${this.name}:${this.actionLine}`
      // The place where the action began says more than the place where the text ended.
      this.fail(item.text.endsWith(' action') ? `${item.text}${where.slice(10)}` : `${item.text}${where}`)
    }
    this.fail(`unexpected ${describeItem(item)} in ${context}`)
  }

  parse(): Map<string, Tree> {
    const list: Node[] = []
    for (;;) {
      const item = this.take()
      if (item.type === 'eof') break
      this.back()
      if (item.type === 'left') {
        const start = this.next
        this.take()
        const word = this.skipSpace()
        if (word.type === 'keyword' && word.text === 'define') {
          this.define()
          continue
        }
        this.next = start
      }
      const node = this.textOrAction()
      if (node === 'end' || node === 'else') this.fail(`unexpected {{${node}}}`)
      if (node) list.push(node)
    }
    this.add({ name: this.name, list })
    return this.trees
  }

  add(tree: Tree): void {
    const known = this.trees.get(tree.name)
    if (!known || isEmpty(known.list)) this.trees.set(tree.name, tree)
    else if (!isEmpty(tree.list)) this.fail(`template: multiple definition of template ${quote(tree.name)}`)
  }

  define(): void {
    const context = 'define clause'
    const name = this.stringOf(this.expect(['string', 'rawString'], context))
    this.expect(['right'], context)
    const [vars, depth] = [this.vars, this.rangeDepth]
    this.vars = ['$']
    this.rangeDepth = 0
    const { list, end } = this.itemList()
    if (end !== 'end') this.fail(`unexpected {{else}} in ${context}`)
    this.vars = vars
    this.rangeDepth = depth
    this.add({ name, list })
  }

  stringOf(item: Item): string {
    const text = unquote(item.text)
    return text === null ? this.fail('invalid syntax') : text
  }

  itemList(): { list: Node[]; end: Terminator; elseIf?: boolean } {
    const list: Node[] = []
    while (this.peekPastSpace().type !== 'eof') {
      const node = this.textOrAction()
      if (node === 'end' || node === 'else') return { list, end: node }
      if (node) list.push(node)
    }
    this.skipSpace()
    return this.fail('unexpected EOF')
  }

  textOrAction(): Node | 'end' | 'else' | null {
    const item = this.skipSpace()
    if (item.type === 'text') return { kind: 'text', text: item.text, at: item.at, line: item.line }
    if (item.type === 'left') {
      this.actionLine = item.line
      const node = this.action()
      this.actionLine = 0
      return node
    }
    return this.unexpected(item, 'input')
  }

  action(): Node | 'end' | 'else' | null {
    const item = this.skipSpace()
    if (item.type === 'keyword') {
      switch (item.text) {
        case 'block':
          return this.block()
        case 'break':
        case 'continue':
          return this.breakOrContinue(item, item.text)
        case 'else':
          return this.elseControl()
        case 'end':
          this.expect(['right'], 'end')
          return 'end'
        case 'if':
        case 'range':
        case 'with':
          return this.control(item, item.text)
        case 'template':
          return this.template()
      }
    }
    this.back()
    const start = this.peek()
    const pipe = this.pipeline('command', 'right')
    return { kind: 'action', pipe, at: start.at, line: start.line }
  }

  breakOrContinue(item: Item, kind: 'break' | 'continue'): Node {
    const after = this.skipSpace()
    if (after.type !== 'right') this.unexpected(after, `{{${kind}}}`)
    if (this.rangeDepth === 0) this.fail(`{{${kind}}} outside {{range}}`)
    return { kind, at: item.at, line: item.line }
  }

  elseControl(): 'else' {
    const next = this.peekPastSpace()
    // `{{else if}}` and `{{else with}}` leave the keyword for the caller.
    if (next.type === 'keyword' && (next.text === 'if' || next.text === 'with')) return 'else'
    this.expect(['right'], 'else')
    return 'else'
  }

  control(item: Item, kind: 'if' | 'range' | 'with'): Node {
    const known = this.vars.length
    const pipe = this.pipeline(kind, 'right')
    if (kind === 'range') this.rangeDepth++
    const { list, end } = this.itemList()
    if (kind === 'range') this.rangeDepth--
    const otherwise = end === 'else' ? this.otherwise(kind) : null
    this.vars.length = known
    return { kind, pipe, list, otherwise, at: pipe.at, line: item.line }
  }

  otherwise(kind: 'if' | 'range' | 'with'): Node[] {
    const next = this.peek()
    if (next.type === 'keyword' && next.text === kind && kind !== 'range')
      return [this.control(this.skipSpace(), kind)]
    const { list, end } = this.itemList()
    if (end !== 'end') this.fail('expected end; found {{else}}')
    return list
  }

  block(): Node {
    const context = 'block clause'
    const item = this.skipSpace()
    const name = this.templateName(item, context)
    const pipe = this.pipeline(context, 'right')
    const [vars, depth] = [this.vars, this.rangeDepth]
    this.vars = ['$']
    this.rangeDepth = 0
    const { list, end } = this.itemList()
    if (end !== 'end') this.fail(`unexpected {{else}} in ${context}`)
    this.vars = vars
    this.rangeDepth = depth
    this.add({ name, list })
    return { kind: 'template', name, pipe, at: item.at, line: item.line }
  }

  template(): Node {
    const context = 'template clause'
    const item = this.skipSpace()
    const name = this.templateName(item, context)
    let pipe: Pipe | null = null
    if (this.skipSpace().type !== 'right') {
      this.back()
      pipe = this.pipeline(context, 'right')
    }
    return { kind: 'template', name, pipe, at: item.at, line: item.line }
  }

  templateName(item: Item, context: string): string {
    if (item.type === 'string' || item.type === 'rawString') return this.stringOf(item)
    return this.unexpected(item, context)
  }

  pipeline(context: string, end: 'right' | 'rightParen'): Pipe {
    const start = this.peekPastSpace()
    const pipe: Pipe = { kind: 'pipe', assign: false, decl: [], cmds: [], at: start.at, line: start.line }
    while (this.declaration(pipe, context));
    for (;;) {
      const item = this.skipSpace()
      if (item.type === end) {
        this.checkPipeline(pipe, context)
        return pipe
      }
      const starts = ['bool', 'charConstant', 'dot', 'field', 'identifier', 'number', 'nil', 'rawString', 'string', 'variable', 'leftParen'] // prettier-ignore
      if (!starts.includes(item.type)) this.unexpected(item, context)
      this.back()
      pipe.cmds.push(this.command())
    }
  }

  /** `$x :=`, `$x =`, `$i, $x :=`. @returns whether one more variable follows a comma. */
  declaration(pipe: Pipe, context: string): boolean {
    const start = this.next
    const variable = this.peekPastSpace()
    if (variable.type !== 'variable') return false
    this.skipSpace()
    const after = this.peekPastSpace()
    const node: Variable = {
      kind: 'variable',
      ident: variable.text.split('.'),
      at: variable.at,
      line: variable.line,
    }
    if (after.type === 'assign' || after.type === 'declare') {
      pipe.assign = after.type === 'assign'
      this.skipSpace()
      pipe.decl.push(node)
      this.vars.push(variable.text)
      return false
    }
    if (after.type === 'char' && after.text === ',') {
      this.skipSpace()
      pipe.decl.push(node)
      this.vars.push(variable.text)
      if (context === 'range' && pipe.decl.length < 2) {
        if (['variable', 'right', 'rightParen'].includes(this.peekPastSpace().type)) return true
        this.fail('range can only initialize variables')
      }
      this.fail(`too many declarations in ${context}`)
    }
    this.next = start
    return false
  }

  checkPipeline(pipe: Pipe, context: string): void {
    if (pipe.cmds.length === 0) this.fail(`missing value for ${context}`)
    pipe.cmds.slice(1).forEach((cmd, i) => {
      if (['bool', 'dot', 'nil', 'number', 'string'].includes(cmd.args[0]!.kind))
        this.fail(`non executable command in pipeline stage ${i + 2}`)
    })
  }

  command(): Command {
    const start = this.peekPastSpace()
    const cmd: Command = { kind: 'command', args: [], at: start.at, line: start.line }
    for (;;) {
      this.peekPastSpace()
      const operand = this.operand()
      if (operand) cmd.args.push(operand)
      const item = this.take()
      if (item.type === 'space') continue
      if (item.type === 'right' || item.type === 'rightParen') this.back()
      else if (item.type !== 'pipe') this.unexpected(item, 'operand')
      break
    }
    if (cmd.args.length === 0) this.fail('empty command')
    return cmd
  }

  operand(): Arg | null {
    const node = this.term()
    if (!node) return null
    const start = this.peek()
    if (start.type !== 'field') return node
    const field: string[] = []
    while (this.peek().type === 'field') field.push(this.take().text.slice(1))
    // Go places the whole name where its second part begins.
    if (node.kind === 'field') return { ...node, ident: [...node.ident, ...field], at: start.at }
    if (node.kind === 'variable') return { ...node, ident: [...node.ident, ...field], at: start.at }
    if (['bool', 'string', 'number', 'nil', 'dot'].includes(node.kind))
      this.fail(`unexpected . after term ${quote(nodeToString(node))}`)
    return { kind: 'chain', node, field, at: start.at, line: start.line }
  }

  term(): Arg | null {
    const item = this.skipSpace()
    const place = { at: item.at, line: item.line }
    switch (item.type) {
      case 'identifier':
        if (!this.functions.has(item.text)) this.fail(`function ${quote(item.text)} not defined`)
        return { kind: 'identifier', name: item.text, ...place }
      case 'dot':
        return { kind: 'dot', ...place }
      case 'nil':
        return { kind: 'nil', ...place }
      case 'variable':
        if (!this.vars.includes(item.text)) this.fail(`undefined variable ${quote(item.text)}`)
        return { kind: 'variable', ident: [item.text], ...place }
      case 'field':
        return { kind: 'field', ident: [item.text.slice(1)], ...place }
      case 'bool':
        return { kind: 'bool', value: item.text === 'true', ...place }
      case 'charConstant':
      case 'number':
        return this.number(item)
      case 'leftParen':
        return this.pipeline('parenthesized pipeline', 'rightParen')
      case 'string':
      case 'rawString':
        return { kind: 'string', quoted: item.text, text: this.stringOf(item), ...place }
    }
    this.back()
    return null
  }

  number(item: Item): NumberArg {
    const node: NumberArg = {
      kind: 'number', text: item.text, int: null, float: null, isChar: item.type === 'charConstant', at: item.at, line: item.line,
    } // prettier-ignore
    if (item.type === 'charConstant') {
      const char = unquote(item.text)
      if (char === null) this.fail(`malformed character constant: ${item.text}`)
      node.int = BigInt(char.codePointAt(0)!)
      node.float = Number(node.int)
      return node
    }
    node.int = attempt(() => parseInt64(item.text, 0)) ?? attempt(() => parseUint(item.text, 0))
    node.float =
      node.int === null ? attempt(() => parseFloat64(item.text.replaceAll('_', ''))) : Number(node.int)
    if (node.int === null && node.float !== null && !/[.eEpP]/.test(item.text))
      this.fail(`integer overflow: ${quote(item.text)}`)
    if (node.int === null && node.float !== null && Number.isInteger(node.float))
      node.int = BigInt(node.float)
    if (node.int === null && node.float === null) this.fail(`illegal number syntax: ${quote(item.text)}`)
    return node
  }
}

function attempt<T>(parse: () => T): T | null {
  try {
    return parse()
  } catch {
    return null // not this kind of number; the caller tries the next
  }
}

function isEmpty(list: Node[]): boolean {
  return list.every((node) => node.kind === 'text' && node.text.trim() === '')
}
