/**
 * Executes a template as Go's `text/template` does: what a name means on a struct, a map, a nil pointer, and the error
 * when it means nothing. One file: the cases call each other.
 */
import { compareBytes } from '../../../protocol/go/bytes.ts'
import { sprint } from '../../go/fmt.ts'
import { quote } from '../../../protocol/go/strconv.ts'
import { goType, type GoFunc, type GoType, type GoValue } from '../../../protocol/docker/go/types.ts'
import {
  goBool,
  goFloat,
  goInt,
  goString,
  indirect,
  methodsOf,
  NO_VALUE,
  sortedKeys,
  unboxed,
  zeroOf,
} from '../../go/value.ts'
import { nodeToString, type Arg, type Command, type Node, type Pipe } from './nodes.ts'
import type { Tree } from './parse.ts'

/** Go's message: `template: :1:2: executing "" at <.Foo>: map has no entry for key "Foo"`. What was written before stays written. */
export class TemplateExecError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'TemplateExecError'
  }
}

export interface ExecOptions {
  /** `error`: a name that a map lacks is an error, not `<no value>`. */
  missingKey?: 'default' | 'error'
}

export interface Program {
  name: string
  text: string
  trees: ReadonlyMap<string, Tree>
  functions: ReadonlyMap<string, GoFunc>
}

const MAX_DEPTH = 100_000

class LoopSignal {
  readonly kind: 'break' | 'continue'
  constructor(kind: 'break' | 'continue') {
    this.kind = kind
  }
}

/** `null` where Go has its `missingVal`: no value came down the pipeline. */
type Final = GoValue | null

/** @param write receives the output piece by piece. @throws {TemplateExecError} */
export function execute(
  program: Program,
  data: GoValue,
  write: (text: string) => void,
  options: ExecOptions = {},
): void {
  const tree = program.trees.get(program.name)
  if (!tree) return
  new Executor(program, tree, [{ name: '$', value: data }], write, options, 0).walkList(data, tree.list)
}

interface Binding {
  name: string
  value: GoValue
}

class Executor {
  node: Node | Arg | Command | null = null
  readonly program: Program
  readonly tree: Tree
  readonly vars: Binding[]
  readonly write: (text: string) => void
  readonly options: ExecOptions
  readonly depth: number

  constructor(
    program: Program,
    tree: Tree,
    vars: Binding[],
    write: (text: string) => void,
    options: ExecOptions,
    depth: number,
  ) {
    this.program = program
    this.tree = tree
    this.vars = vars
    this.write = write
    this.options = options
    this.depth = depth
  }

  fail(message: string): never {
    const { text, name } = this.program
    if (!this.node) throw new TemplateExecError(`template: ${this.tree.name}: ${message}`)
    const before = new TextEncoder().encode(text.slice(0, this.node.at))
    const line = before.filter((byte) => byte === 10).length + 1
    const column = before.length - (before.lastIndexOf(10) + 1)
    const place = `${name}:${line}:${column}`
    throw new TemplateExecError(
      `template: ${place}: executing ${quote(this.tree.name)} at <${nodeToString(this.node)}>: ${message}`,
    )
  }

  walkList(dot: GoValue, list: Node[]): void {
    for (const node of list) this.walk(dot, node)
  }

  walk(dot: GoValue, node: Node): void {
    this.node = node
    switch (node.kind) {
      case 'text':
        return this.write(node.text)
      case 'action': {
        const value = this.pipeline(dot, node.pipe)
        if (node.pipe.decl.length === 0) this.print(node, value)
        return
      }
      case 'if':
      case 'with':
        return this.walkIfOrWith(dot, node)
      case 'range':
        return this.walkRange(dot, node)
      case 'template':
        return this.walkTemplate(dot, node)
      default:
        throw new LoopSignal(node.kind)
    }
  }

  walkIfOrWith(dot: GoValue, node: Node & { kind: 'if' | 'with' | 'range' }): void {
    const known = this.vars.length
    const value = this.pipeline(dot, node.pipe)
    if (isTrue(value)) this.walkList(node.kind === 'with' ? value : dot, node.list)
    else if (node.otherwise) this.walkList(dot, node.otherwise)
    this.vars.length = known
  }

  walkRange(dot: GoValue, node: Node & { kind: 'if' | 'with' | 'range' }): void {
    const known = this.vars.length
    const { value } = indirect(this.pipeline(dot, node.pipe))
    const pairs = this.pairsOf(value)
    const mark = this.vars.length
    try {
      for (const [index, elem] of pairs)
        this.rangeOnce(node, index, elem, value.kind === 'int' ? value.v : null, mark)
    } catch (signal) {
      if (!(signal instanceof LoopSignal)) throw signal
    }
    if (pairs.length === 0 && node.otherwise) this.walkList(dot, node.otherwise)
    this.vars.length = known
  }

  rangeOnce(
    node: Node & { pipe: Pipe; list: Node[] },
    index: GoValue,
    elem: GoValue,
    count: bigint | null,
    mark: number,
  ): void {
    const { decl, assign } = node.pipe
    const set = (nth: number, value: GoValue) => {
      if (assign) this.setVar(decl[nth]!.ident[0]!, value)
      else this.vars[this.vars.length - (decl.length - nth)]!.value = value
    }
    if (decl.length > 1) {
      if (count !== null) this.fail(`can't use ${count} to iterate over more than one variable`)
      set(0, index)
      set(1, elem)
    } else if (decl.length === 1) set(0, elem)
    try {
      this.walkList(elem, node.list)
    } catch (signal) {
      if (!(signal instanceof LoopSignal) || signal.kind === 'break') throw signal
    }
    this.vars.length = mark
  }

  /** What `range` goes through: index and element. */
  pairsOf(value: GoValue): [GoValue, GoValue][] {
    switch (value.kind) {
      case 'slice':
        return (value.v ?? []).map((item, i) => [goInt(i), item])
      case 'map':
        return sortedKeys(value.v ?? new Map(), compareBytes).map((key) => [
          keyOf(value.type, key),
          value.v!.get(key)!,
        ])
      case 'int':
        return Array.from({ length: Math.max(Number(value.v), 0) }, (_, i) => [goInt(i), goInt(i)])
      case 'nil':
        return []
      case 'interface':
      case 'ptr':
        if (value.kind === 'interface') return []
      // falls through
      default:
        return this.fail(`range can't iterate over ${sprint([value])}`)
    }
  }

  walkTemplate(dot: GoValue, node: Node & { kind: 'template' }): void {
    const tree = this.program.trees.get(node.name)
    if (!tree) this.fail(`template ${quote(node.name)} not defined`)
    if (this.depth === MAX_DEPTH) this.fail(`exceeded maximum template depth (${MAX_DEPTH})`)
    const value = node.pipe ? this.pipeline(dot, node.pipe) : NO_VALUE
    const inner = new Executor(
      this.program, tree, [{ name: '$', value }], this.write, this.options, this.depth + 1,
    ) // prettier-ignore
    inner.walkList(value, tree.list)
  }

  setVar(name: string, value: GoValue): void {
    const binding = this.vars.findLast((known) => known.name === name)
    if (!binding) this.fail(`undefined variable: ${name}`)
    binding.value = value
  }

  varValue(name: string): GoValue {
    const binding = this.vars.findLast((known) => known.name === name)
    return binding ? binding.value : this.fail(`undefined variable: ${name}`)
  }

  pipeline(dot: GoValue, pipe: Pipe): GoValue {
    this.node = pipe
    let value: Final = null
    for (const cmd of pipe.cmds) value = unboxed(this.command(dot, cmd, value))
    for (const variable of pipe.decl) {
      if (pipe.assign) this.setVar(variable.ident[0]!, value!)
      else this.vars.push({ name: variable.ident[0]!, value: value! })
    }
    return value ?? NO_VALUE
  }

  notAFunction(args: Arg[], final: Final): void {
    if (args.length > 1 || final !== null)
      this.fail(`can't give argument to non-function ${nodeToString(args[0]!)}`)
  }

  command(dot: GoValue, cmd: Command, final: Final): GoValue {
    const first = cmd.args[0]!
    switch (first.kind) {
      case 'field':
        this.node = first
        return this.fieldChain(dot, dot, first, first.ident, cmd.args, final)
      case 'chain':
        return this.chain(dot, first, cmd.args, final)
      case 'identifier':
        return this.callFunction(dot, first.name, cmd, cmd.args, final)
      case 'pipe':
        this.notAFunction(cmd.args, final)
        return this.pipeline(dot, first)
      case 'variable':
        return this.variable(dot, first, cmd.args, final)
    }
    this.node = first
    this.notAFunction(cmd.args, final)
    switch (first.kind) {
      case 'bool':
        return goBool(first.value)
      case 'dot':
        return dot
      case 'nil':
        return this.fail('nil is not a command')
      case 'number':
        return this.constant(first)
      case 'string':
        return goString(first.text)
    }
  }

  constant(node: Arg & { kind: 'number' }): GoValue {
    this.node = node
    const hex = /^[+-]?0x/i.test(node.text) && !/p/i.test(node.text)
    if (node.float !== null && !hex && !node.isChar && /[.eEpP]/.test(node.text)) return goFloat(node.float)
    if (node.int === null) return this.fail(`${node.text} overflows int`)
    if (node.int >= 1n << 63n) return this.fail(`${node.text} overflows int`)
    return goInt(node.int)
  }

  chain(dot: GoValue, node: Arg & { kind: 'chain' }, args: Arg[] | null, final: Final): GoValue {
    this.node = node
    if (node.node.kind === 'nil') this.fail(`indirection through explicit nil in ${nodeToString(node)}`)
    const receiver = this.arg(dot, null, node.node)
    return this.fieldChain(dot, receiver, node, node.field, args, final)
  }

  variable(dot: GoValue, node: Arg & { kind: 'variable' }, args: Arg[] | null, final: Final): GoValue {
    this.node = node
    const value = this.varValue(node.ident[0]!)
    if (node.ident.length === 1) {
      if (args) this.notAFunction(args, final)
      return value
    }
    return this.fieldChain(dot, value, node, node.ident.slice(1), args, final)
  }

  fieldChain(
    dot: GoValue,
    start: GoValue,
    node: Arg,
    names: string[],
    args: Arg[] | null,
    final: Final,
  ): GoValue {
    let receiver = start
    for (const name of names.slice(0, -1)) receiver = this.field(dot, name, node, null, null, receiver)
    return this.field(dot, names.at(-1)!, node, args, final, receiver)
  }

  field(dot: GoValue, name: string, node: Arg, args: Arg[] | null, final: Final, given: GoValue): GoValue {
    if (given.kind === 'nil') {
      if (this.options.missingKey === 'error') this.fail(`nil data; no entry for key ${quote(name)}`)
      return NO_VALUE
    }
    const typeName = given.type.name
    const { value: receiver, isNil } = indirect(given)
    if (receiver.kind === 'interface') this.fail(`nil pointer evaluating ${typeName}.${name}`)
    const method = methodsOf(given.kind === 'ptr' ? given.type : receiver.type)[name]
    if (method) {
      const self = given.kind === 'interface' ? given.v! : given
      const func: GoFunc = {
        params: method.params,
        variadic: false,
        call: (values) => method.call(self, values),
      }
      return this.call(dot, func, node, name, args, final)
    }
    const hasArgs = (args?.length ?? 0) > 1 || final !== null
    if (receiver.kind === 'struct') {
      const value = receiver.v.get(name)
      if (value) {
        if (hasArgs) this.fail(`${name} has arguments but cannot be invoked as function`)
        return value
      }
    } else if (
      receiver.kind === 'map' &&
      receiver.type.kind === 'map' &&
      receiver.type.key.name === 'string'
    ) {
      if (hasArgs) this.fail(`${name} is not a method but has arguments`)
      const value = receiver.v?.get(name)
      if (!value && this.options.missingKey === 'error') this.fail(`map has no entry for key ${quote(name)}`)
      return value ?? NO_VALUE
    } else if (receiver.kind === 'ptr' && isNil && receiver.type.kind === 'ptr') {
      const { elem } = receiver.type
      const lacks = elem.kind === 'struct' && !elem.fields.some((f) => f.name === name)
      if (!lacks) this.fail(`nil pointer evaluating ${typeName}.${name}`)
    }
    return this.fail(`can't evaluate field ${name} in type ${typeName}`)
  }

  callFunction(dot: GoValue, name: string, node: Arg | Command, args: Arg[] | null, final: Final): GoValue {
    this.node = node.kind === 'command' ? node.args[0]! : node
    const func = this.program.functions.get(name)
    if (!func) this.fail(`${quote(name)} is not a defined function`)
    if (name === 'and' || name === 'or') return this.shortCircuit(dot, name, args ?? [], final)
    return this.call(dot, func, node, name, args, final)
  }

  /** `and` and `or` stop at the first argument that decides. */
  shortCircuit(dot: GoValue, name: 'and' | 'or', args: Arg[], final: Final): GoValue {
    const given = args.slice(1)
    if (given.length + (final ? 1 : 0) === 0)
      this.fail(`wrong number of args for ${name}: want at least 1 got 0`)
    let value = NO_VALUE
    for (const arg of given) {
      value = this.arg(dot, ANY, arg)
      if (isTrue(unboxed(value)) === (name === 'or')) return value
    }
    return final ?? value
  }

  call(
    dot: GoValue,
    func: GoFunc,
    node: Arg | Command,
    name: string,
    args: Arg[] | null,
    final: Final,
  ): GoValue {
    const given = args?.slice(1) ?? []
    const count = given.length + (final ? 1 : 0)
    const { params, variadic } = func
    const fixed = variadic ? params.length - 1 : given.length
    if (variadic && count < fixed)
      this.fail(`wrong number of args for ${name}: want at least ${fixed} got ${given.length}`)
    if (!variadic && count !== params.length)
      this.fail(`wrong number of args for ${name}: want ${params.length} got ${count}`)
    const paramAt = (i: number) => params[Math.min(i, params.length - 1)]!
    const values = given.map((arg, i) => this.arg(dot, paramAt(i), arg))
    if (final) values.push(this.validate(final, paramAt(count - 1)))
    if (name === 'call') this.checkCallable(values[0], args![1]!, node)
    try {
      return func.call(values)
    } catch (error) {
      if (error instanceof TemplateExecError) throw error
      this.node = node
      this.fail(`error calling ${name}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  checkCallable(value: GoValue | undefined, arg: Arg, node: Arg | Command): void {
    const target = unboxed(value ?? NO_VALUE)
    if (target.kind === 'func') return
    this.node = node
    const what =
      target.kind === 'nil' ? 'call of nil' : `non-function ${nodeToString(arg)} of type ${target.type.name}`
    this.fail(`error calling call: ${what}`)
  }

  /** Makes a value fit a parameter, or complains as Go does. `null` type: anything goes. */
  validate(value: GoValue, type: GoType | null): GoValue {
    if (value.kind === 'nil') {
      if (type === null) return value
      if (canBeNil(type)) return type.kind === 'interface' ? NO_VALUE : zeroOf(type)
      this.fail(`invalid value; expected ${type.name}`)
    }
    if (type === null || isAssignable(value.type, type)) return value
    if (value.kind === 'interface' && value.v !== null && isAssignable(value.v.type, type)) return value.v
    if (value.kind === 'ptr' && value.type.kind === 'ptr' && isAssignable(value.type.elem, type)) {
      if (value.v === null) this.fail(`dereference of nil pointer of type ${type.name}`)
      return value.v
    }
    const shown = value.kind === 'interface' && value.v !== null ? value.v : value
    return this.fail(`wrong type for value; expected ${type.name}; got ${shown.type.name}`)
  }

  arg(dot: GoValue, type: GoType | null, node: Arg): GoValue {
    this.node = node
    switch (node.kind) {
      case 'dot':
        return this.validate(dot, type)
      case 'nil':
        if (type && canBeNil(type)) return type.kind === 'interface' ? NO_VALUE : zeroOf(type)
        return this.fail(`cannot assign nil to ${type?.name ?? 'nil'}`)
      case 'field':
        return this.validate(this.fieldChain(dot, dot, node, node.ident, [node], null), type)
      case 'variable':
        return this.validate(this.variable(dot, node, null, null), type)
      case 'pipe':
        return this.validate(this.pipeline(dot, node), type)
      case 'identifier':
        return this.validate(this.callFunction(dot, node.name, node, null, null), type)
      case 'chain':
        return this.validate(this.chain(dot, node, null, null), type)
    }
    return this.literal(type, node)
  }

  literal(type: GoType | null, node: Arg & { kind: 'bool' | 'number' | 'string' }): GoValue {
    const shown = nodeToString(node)
    switch (type?.kind) {
      case 'bool':
        return node.kind === 'bool' ? goBool(node.value) : this.fail(`expected bool; found ${shown}`)
      case 'string':
        return node.kind === 'string' ? goString(node.text) : this.fail(`expected string; found ${shown}`)
      case 'int':
        if (node.kind === 'number' && node.int !== null) return { kind: 'int', type, v: node.int }
        return this.fail(`expected ${type.signed ? 'integer' : 'unsigned integer'}; found ${shown}`)
      case 'float':
        if (node.kind === 'number' && node.float !== null) return { kind: 'float', type, v: node.float }
        return this.fail(`expected float; found ${shown}`)
      case undefined:
      case 'interface':
        if (node.kind === 'number') return this.constant(node)
        return node.kind === 'bool' ? goBool(node.value) : goString(node.text)
      default:
        return this.fail(`can't handle ${shown} for arg of type ${type!.name}`)
    }
  }

  print(node: Node, value: GoValue): void {
    this.node = node
    if (value.kind === 'func') this.fail(`can't print ${nodeToString(node)} of type ${value.type.name}`)
    this.write(value.kind === 'nil' ? '<no value>' : sprint([printable(value)]))
  }
}

const ANY = goType('any')

/** Pointers print what they point to; a type with a `String` method prints that. */
function printable(value: GoValue): GoValue {
  if (value.kind !== 'ptr') return value
  const hasString = methodsOf(value.type).String !== undefined
  return hasString ? value : indirect(value).value
}

function keyOf(type: GoType, key: string): GoValue {
  const keyType = type.kind === 'map' ? type.key : goType('string')
  return keyType.kind === 'int'
    ? { kind: 'int', type: keyType, v: BigInt(key) }
    : { kind: 'string', type: keyType, v: key }
}

function canBeNil(type: GoType): boolean {
  return ['interface', 'ptr', 'map', 'slice', 'func'].includes(type.kind)
}

function isAssignable(from: GoType, to: GoType): boolean {
  return to.kind === 'interface' || from.name === to.name
}

/** Go's truth: not false, 0, nil, or empty. */
export function isTrue(value: GoValue): boolean {
  switch (value.kind) {
    case 'nil':
      return false
    case 'bool':
      return value.v
    case 'int':
      return value.v !== 0n
    case 'float':
      return value.v !== 0
    case 'string':
      return value.v !== ''
    case 'slice':
      return (value.v?.length ?? 0) > 0
    case 'map':
      return (value.v?.size ?? 0) > 0
    case 'ptr':
    case 'interface':
      return value.v !== null
    default:
      return true
  }
}
