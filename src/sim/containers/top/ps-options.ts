/** The command line of procps' `ps`: which processes it shows, in which order, and what of them. */
import { DockerError } from '../../base/errors.ts'
import type { Column } from './ps-columns.ts'
import { psError, psLine, unservedOption } from './ps-error.ts'
import { BSD_FORMATS, BSD_PLAIN, columnsOf, parseFormat, SYSV_FORMATTING, sysvFormat } from './ps-format.ts'
import {
  commands,
  groups,
  parents,
  pids,
  processGroups,
  sessions,
  sessionsOrGroups,
  terminals,
  users,
  type ListContext,
  type Listed,
  type ParseList,
} from './ps-lists.ts'
import { parseShortSort, parseSort, type SortKey } from './ps-order.ts'
import type { PsRequest, SimpleLetter } from './ps-request.ts'
import type { Tree } from './ps-tree.ts'

/**
 * As UNIX options, or, if they are none, as BSD ones whatever their dashes: `-ax`, `-aux`.
 *
 * @param text as dockerd splits it: at spaces, without quotes.
 * @throws {DockerError} in the words of `ps`.
 */
export function parsePsOptions(text: string, host: ListContext['host']): PsRequest {
  const words = text.split(' ').filter(Boolean)
  try {
    return new Parser(words, host, false).parse()
  } catch (error) {
    if (isUnserved(error)) throw error
    try {
      return new Parser(words, host, true).parse()
    } catch (second) {
      throw isUnserved(second) ? second : error
    }
  }
}

function isUnserved(error: unknown): boolean {
  return error instanceof DockerError && error.kind === 'notImplemented'
}

/** @param argument takes the rest of the word, or the next one: the option's own. */
type Option = (parser: Parser, argument: () => string | undefined) => void

const nothing: Option = () => undefined
const unserved =
  (what: string): Option =>
  (parser) =>
    void (parser.unserved ??= what)
const simple =
  (letter: SimpleLetter): Option =>
  (parser) =>
    void parser.simple.add(letter)
const list =
  (parse: ParseList, missing: string): Option =>
  (parser, argument) =>
    parser.addList(parse, needed(argument(), missing))
const quick =
  (missing: string): Option =>
  (parser, argument) => {
    parser.quick++
    parser.addList(pids, needed(argument(), missing))
  }
const sort =
  (missing: string): Option =>
  (parser, argument) =>
    parser.sortBy(parseSort(needed(argument(), missing)))
const format =
  (missing: string): Option =>
  (parser, argument) =>
    void parser.own.push(...parseFormat(needed(argument(), missing)))
const tree =
  (kind: Tree): Option =>
  (parser) =>
    void (parser.tree = kind)
const everything: Option = (parser) => void (parser.all = true)
const negate: Option = (parser) => void (parser.negated = true)
const withoutTitles: Option = (parser) => void (parser.headless = true)
const ownTerminal: Option = (parser) => parser.addList(terminals, '?')

/** Around `pid`, and what else is always shown. */
function around(parser: Parser, text: string): void {
  parser.own.push(...columnsOf('pid'), ...parseFormat(text), ...columnsOf('s tname time args'))
}

function needed(text: string | undefined, missing: string): string {
  if (text === undefined) throw psError(missing)
  return text
}

const SYSV: Record<string, Option> = {
  A: everything,
  e: everything,
  a: simple('-a'),
  d: simple('-d'),
  N: negate,
  H: tree('places'),
  w: nothing,
  C: list(commands, 'list of command names must follow -C'),
  G: list(groups('real'), 'list of real groups must follow -G'),
  U: list(users('real'), 'list of real users must follow -U'),
  g: list(sessionsOrGroups, 'list of session leaders OR effective group names must follow -g'),
  p: list(pids, 'list of process IDs must follow -p'),
  q: quick('List of process IDs must follow -q.'),
  s: list(sessions, 'list of session IDs must follow -s'),
  t: list(terminals, 'list of terminals (pty, tty...) must follow -t'),
  u: list(users('effective'), 'list of users must follow -u'),
  o: format('format specification must follow -o'),
  O: (parser, argument) => around(parser, needed(argument(), 'format or sort specification must follow -O')),
  L: unserved('threads (-L)'),
  T: unserved('threads (-T)'),
  m: unserved('threads (-m)'),
  V: unserved("ps' version (-V)"),
  x: () => {
    throw psError('must set personality to get -x option')
  },
  '-': () => {
    throw psError("embedded '-' among SysV options makes no sense")
  },
  ...Object.fromEntries(
    [...SYSV_FORMATTING].map((letter): [string, Option] => [
      letter,
      (parser) => void parser.sysv.add(letter),
    ]),
  ),
}

const BSD: Record<string, Option> = {
  a: simple('a'),
  x: simple('x'),
  g: nothing,
  w: nothing,
  r: (parser) => void (parser.runningOnly = true),
  f: tree('branches'),
  h: withoutTitles,
  k: sort("long sort specification must follow 'k'"),
  p: list(pids, 'list of process IDs must follow p'),
  q: quick('List of process IDs must follow q.'),
  t: (parser, argument) => {
    const text = argument()
    if (text === undefined) ownTerminal(parser, argument)
    else parser.addList(terminals, text)
  },
  T: ownTerminal,
  U: list(users('effective'), 'list of users must follow U'),
  o: format('format specification must follow o'),
  O: (parser, argument) => {
    const text = needed(argument(), 'format or sort specification must follow O')
    const keys = parseShortSort(text)
    if (keys) return parser.sortBy(keys)
    try {
      around(parser, text)
    } catch {
      // Neither letters to sort by nor columns: `ps` tells of the letters.
      throw psError('bad sorting code')
    }
  },
  H: unserved('threads (H)'),
  m: unserved('threads (m)'),
  M: unserved('threads (M)'),
  e: unserved('environments (e)'),
  c: unserved('names in place of command lines (c)'),
  n: unserved('numbers in place of names (n)'),
  S: unserved("children's times (S)"),
  X: unserved('registers (X)'),
  Z: unserved('security labels (Z)'),
  L: unserved('the list of columns (L)'),
  V: unserved("ps' version (V)"),
  W: () => {
    throw psError('obsolete W option not supported (you have a /dev/drum?)')
  },
  '-': () => {
    throw psError("embedded '-' among BSD options makes no sense")
  },
  ...Object.fromEntries(
    Object.keys(BSD_FORMATS).map((letter): [string, Option] => [letter, (parser) => parser.formatAs(letter)]),
  ),
}

const COLUMNS_MISSING = 'number of columns must follow --cols, --width, or --columns'
const ROWS_MISSING = 'number of rows must follow --rows or --lines'
const columns: Option = (parser, argument) => {
  count(argument(), COLUMNS_MISSING)
  parser.unserved ??= 'a width (--cols)'
}
/** There is no screen whose lines would count. */
const rows: Option = (_, argument) => count(argument(), ROWS_MISSING)

function count(text: string | undefined, missing: string): void {
  if (text === undefined || !/^[1-9]\d*$/.test(text)) throw psError(missing)
}

const GNU: Record<string, Option> = {
  Group: list(groups('real'), 'list of real groups must follow --Group'),
  User: list(users('real'), 'list of real users must follow --User'),
  group: list(groups('effective'), 'list of effective groups must follow --group'),
  pid: list(pids, 'list of process IDs must follow --pid'),
  ppid: list(parents, 'list of process IDs must follow --ppid'),
  'quick-pid': quick('List of process IDs must follow --quick-pid.'),
  sid: list(sessions, 'some sid thing(s) must follow --sid'),
  tty: list(terminals, 'list of ttys must follow --tty'),
  user: list(users('effective'), 'list of effective users must follow --user'),
  sort: sort('long sort specification must follow --sort'),
  format: format('format specification must follow --format'),
  cols: columns,
  columns,
  width: columns,
  rows,
  lines: rows,
}

/** Without an argument. */
const GNU_FLAGS: Record<string, Option> = {
  deselect: negate,
  forest: tree('branches'),
  ...Object.fromEntries(
    ['header', 'headers', 'heading', 'headings'].flatMap((name): [string, Option][] => [
      [name, nothing],
      [`no-${name}`, withoutTitles],
      [`no${name}`, withoutTitles],
    ]),
  ),
  cumulative: unserved("children's times (--cumulative)"),
  context: unserved('security labels (--context)'),
  signames: unserved('names of signals (--signames)'),
  help: unserved("ps' help (--help)"),
  info: unserved("ps' version (--info)"),
  version: unserved("ps' version (--version)"),
}

class Parser {
  readonly simple = new Set<SimpleLetter>()
  readonly own: Column[] = []
  readonly sysv = new Set<string>()
  all = false
  negated = false
  runningOnly = false
  headless = false
  tree: Tree | null = null
  /** The first option that we do not serve: told when nothing is wrong. */
  unserved: string | null = null
  /** How often `-q` is there. */
  quick = 0
  readonly #words: string[]
  readonly #host: ListContext['host']
  /** Everything is taken for BSD's. */
  readonly #force: boolean
  #lists: Listed[] = []
  #sort: SortKey[] = []
  #bsd: boolean
  #bsdFormat: string | null = null

  constructor(words: string[], host: ListContext['host'], force: boolean) {
    this.#words = [...words]
    this.#host = host
    this.#force = force
    this.#bsd = force
  }

  parse(): PsRequest {
    for (let word = this.#words.shift(); word !== undefined; word = this.#words.shift()) this.#word(word)
    this.#checkQuick()
    const columns = this.#columns()
    if (this.unserved !== null) throw unservedOption(this.unserved)
    const { simple, all, runningOnly, negated, headless, tree } = this
    const selection = { simple, all, runningOnly, negated, lists: this.#lists, bsd: this.#bsd }
    return { columns, selection, sort: this.#sort, tree, headless }
  }

  addList(parse: ParseList, text: string): void {
    this.#lists.push(parse(text, { host: this.#host, negated: this.negated }))
  }

  sortBy(keys: SortKey[]): void {
    if (this.#sort.length > 0) throw psError('multiple sort options')
    this.#sort = keys
  }

  formatAs(letter: string): void {
    if (this.#bsdFormat !== null && this.#bsdFormat !== letter) throw psError('conflicting format options')
    this.#bsdFormat = letter
  }

  #word(word: string): void {
    if (/^--[A-Za-z]/.test(word)) this.#gnu(word.slice(2))
    else if (/^[-+]?\d/.test(word)) this.#trailing([word, ...this.#words.splice(0)])
    else if (/^-[A-Za-z]/.test(word) && !this.#force)
      this.#letters(word.slice(1), SYSV, 'unsupported SysV option')
    else if (/^-?[A-Za-z]/.test(word)) {
      this.#bsd = true
      this.#letters(word.replace(/^-/, ''), BSD, 'unsupported option (BSD syntax)')
    } else throw psError('garbage option')
  }

  #letters(letters: string, options: Record<string, Option>, unknown: string): void {
    for (let i = 0; i < letters.length; i++) {
      const letter = letters[i]!
      if (options === BSD && /\d/.test(letter)) return this.addList(pids, letters.slice(i))
      if (!Object.hasOwn(options, letter)) throw psError(unknown)
      let took = false
      options[letter]!(this, () => {
        took = true
        return letters.slice(i + 1) || this.#words.shift()
      })
      if (took) return
    }
  }

  #gnu(word: string): void {
    const [, name = '', given] = /^([^:=]*)(?:[:=](.*))?$/s.exec(word)!
    if (Object.hasOwn(GNU_FLAGS, name)) {
      if (given !== undefined) throw psError(`option --${name} does not take an argument`)
      GNU_FLAGS[name]!(this, () => undefined)
    } else if (Object.hasOwn(GNU, name)) {
      GNU[name]!(this, () => (given === undefined ? this.#words.shift() : given || undefined))
    } else throw psError('unknown gnu long option')
  }

  /** `1 -2 +3`: processes, groups and sessions, up to the end. */
  #trailing(words: string[]): void {
    this.#bsd = true
    for (const word of words) {
      const parse = word.startsWith('-') ? processGroups : word.startsWith('+') ? sessions : pids
      const text = word.replace(/^[-+]/, '')
      if (text.includes(',')) throw psError('process ID list syntax error')
      this.addList(parse, text)
    }
  }

  /** What `ps` cannot do while it looks at a few processes alone. */
  #checkQuick(): void {
    if (this.quick === 0) return
    const refuse = (what: string) => psLine(`q/-q${what}`)
    if (this.quick > 1) throw refuse('/--quick-pid can only be used once.')
    if (this.#lists.length > 1) throw refuse('/--quick-pid cannot be combined with other selection options.')
    if (this.tree) throw refuse('/--quick-pid cannot be used together with forest type listings.')
    if (this.#sort.length > 0) throw refuse(',--quick-pid cannot be used together with sort options.')
    if (this.negated) throw refuse('/--quick-pid cannot be used together with negation switches.')
  }

  #columns(): Column[] {
    const formats = [this.own.length > 0, this.sysv.size > 0, this.#bsdFormat !== null]
    if (formats.filter(Boolean).length > 1) throw psError('conflicting format options')
    if (this.own.length > 0) return this.own
    if (this.#bsdFormat !== null) return columnsOf(BSD_FORMATS[this.#bsdFormat]!)
    if (this.#bsd && this.sysv.size === 0) return columnsOf(BSD_PLAIN)
    return columnsOf(sysvFormat((letter) => this.sysv.has(letter)))
  }
}
