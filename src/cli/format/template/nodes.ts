/** The tree of a template, and how Go writes each node in an error. */
import { quote } from '../../../protocol/go/strconv.ts'

interface At {
  /** UTF-16 offset in the template's text. */
  at: number
  line: number
}

export type Node =
  | (At & { kind: 'text'; text: string })
  | (At & { kind: 'action'; pipe: Pipe })
  | (At & { kind: 'if' | 'with' | 'range'; pipe: Pipe; list: Node[]; otherwise: Node[] | null })
  | (At & { kind: 'template'; name: string; pipe: Pipe | null })
  | (At & { kind: 'break' | 'continue' })

export interface Pipe extends At {
  kind: 'pipe'
  assign: boolean
  decl: Variable[]
  cmds: Command[]
}

export interface Command extends At {
  kind: 'command'
  args: Arg[]
}

export type Variable = At & { kind: 'variable'; ident: string[] }

export type NumberArg = At & {
  kind: 'number'
  text: string
  /** As an integer, where it is one: also `1e3` and `'a'`. */
  int: bigint | null
  float: number | null
  isChar: boolean
}

export type Arg =
  | Pipe
  | Variable
  | NumberArg
  | (At & { kind: 'identifier'; name: string })
  | (At & { kind: 'field'; ident: string[] })
  | (At & { kind: 'chain'; node: Arg; field: string[] })
  | (At & { kind: 'dot' | 'nil' })
  | (At & { kind: 'bool'; value: boolean })
  | (At & { kind: 'string'; quoted: string; text: string })

export function nodeToString(node: Node | Arg | Command): string {
  switch (node.kind) {
    case 'text':
      return node.text
    case 'action':
      return `{{${nodeToString(node.pipe)}}}`
    case 'if':
    case 'with':
    case 'range': {
      const otherwise = node.otherwise ? `{{else}}${listToString(node.otherwise)}` : ''
      return `{{${node.kind} ${nodeToString(node.pipe)}}}${listToString(node.list)}${otherwise}{{end}}`
    }
    case 'template':
      return `{{template ${quote(node.name)}${node.pipe ? ` ${nodeToString(node.pipe)}` : ''}}}`
    case 'break':
    case 'continue':
      return `{{${node.kind}}}`
    case 'pipe': {
      const names = node.decl.map(nodeToString).join(', ')
      const declared = node.decl.length > 0 ? `${names} ${node.assign ? '=' : ':='} ` : ''
      return declared + node.cmds.map(nodeToString).join(' | ')
    }
    case 'command':
      return node.args
        .map((arg) => (arg.kind === 'pipe' ? `(${nodeToString(arg)})` : nodeToString(arg)))
        .join(' ')
    case 'variable':
      return node.ident.join('.')
    case 'number':
      return node.text
    case 'identifier':
      return node.name
    case 'field':
      return node.ident.map((name) => `.${name}`).join('')
    case 'chain': {
      const base = node.node.kind === 'pipe' ? `(${nodeToString(node.node)})` : nodeToString(node.node)
      return base + node.field.map((name) => `.${name}`).join('')
    }
    case 'dot':
      return '.'
    case 'nil':
      return 'nil'
    case 'bool':
      return String(node.value)
    case 'string':
      return node.quoted
  }
}

function listToString(list: Node[]): string {
  return list.map(nodeToString).join('')
}
