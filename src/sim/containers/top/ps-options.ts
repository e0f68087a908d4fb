/** The command line of procps' `ps`: what it makes of options is a list of columns. All processes are always selected. */
import { DockerError } from '../../base/errors.ts'
import { COLUMNS, type Column } from './ps-columns.ts'

/** @param text as dockerd splits it: at spaces, without quotes. @throws {DockerError} in the words of `ps`. */
export function parsePsOptions(text: string): Column[] {
  const parser = new Parser(text.split(' ').filter(Boolean))
  return parser.columns()
}

/** Letters that choose processes, or say how wide and how sorted it is shown: not what is shown of them. */
const SYSV_SELECTING = 'Aadew'
const BSD_SELECTING = 'axgwe'
/** Letters that together make a format, in `sysvFormat`. */
const SYSV_FORMATTING = 'fFljcyPMZ'
const BSD_FORMATS: Record<string, string> = {
  u: 'user pid %cpu %mem vsz rss tname stat start_time bsdtime args',
  l: 'f uid pid ppid priority ni vsz rss wchan stat tname bsdtime args',
  j: 'ppid pid pgid sid tname tpgid stat uid bsdtime args',
  v: 'pid tname stat bsdtime maj_flt trs drs rss %mem args',
  s: 'uid pid pending blocked ignored caught stat tname bsdtime args',
}
const BSD_PLAIN = 'pid tname stat bsdtime args'
const GNU_IGNORED = /^--(forest|cols|columns|width|lines|rows)(=|$)/

class Parser {
  readonly #words: string[]
  readonly #own: Column[] = []
  readonly #sysv = new Set<string>()
  #bsd = false
  #bsdFormat: string | null = null

  constructor(words: string[]) {
    this.#words = words
  }

  columns(): Column[] {
    for (let word = this.#words.shift(); word !== undefined; word = this.#words.shift()) {
      if (word.startsWith('--')) this.#gnu(word)
      else if (word.startsWith('-') && word.length > 1)
        this.#letters(word.slice(1), (it) => this.#sysvLetter(it))
      else this.#letters(word, (it) => this.#bsdLetter(it))
    }
    const formats = [this.#own.length > 0, this.#sysv.size > 0, this.#bsdFormat !== null]
    if (formats.filter(Boolean).length > 1) throw psError('conflicting format options')
    if (this.#own.length > 0) return this.#own
    return this.#preset().map((name) => COLUMNS.get(name)!)
  }

  #preset(): string[] {
    if (this.#bsdFormat !== null) return this.#bsdFormat.split(' ')
    if (this.#bsd && this.#sysv.size === 0) return BSD_PLAIN.split(' ')
    return sysvFormat((letter) => this.#sysv.has(letter))
  }

  #gnu(word: string): void {
    const [name, value] = splitOnce(word, '=')
    if (name === '--format') this.#own.push(...parseFormat(value ?? this.#words.shift()))
    else if (!GNU_IGNORED.test(word)) throw psError('unknown gnu long option')
    else if (value === undefined && name !== '--forest') this.#words.shift()
  }

  /** A format takes the rest of its word, or the next one. */
  #letters(letters: string, take: (letter: string) => void): void {
    for (let i = 0; i < letters.length; i++) {
      const letter = letters[i]!
      if (letter !== 'o' && letter !== 'O') {
        take(letter)
        continue
      }
      const format = parseFormat(letters.slice(i + 1) || this.#words.shift())
      if (letter === 'o') this.#own.push(...format)
      else this.#own.push(...named('pid'), ...format, ...named('s tname time args'))
      return
    }
  }

  #sysvLetter(letter: string): void {
    if (SYSV_FORMATTING.includes(letter)) this.#sysv.add(letter)
    else if (!SYSV_SELECTING.includes(letter)) throw psError('unsupported SysV option')
  }

  #bsdLetter(letter: string): void {
    this.#bsd = true
    const format = BSD_FORMATS[letter]
    if (format !== undefined) {
      if (this.#bsdFormat !== null && this.#bsdFormat !== format) throw psError('conflicting format options')
      this.#bsdFormat = format
    } else if (letter !== 'f' && !BSD_SELECTING.includes(letter)) {
      throw psError('unsupported option (BSD syntax)')
    }
  }
}

function sysvFormat(has: (letter: string) => boolean): string[] {
  const full = has('f') || has('F')
  const long = has('l')
  if (has('y') && !long) throw psError('modifier -y without format -l makes no sense')
  const either = (condition: boolean, then: string, otherwise = '') => (condition ? then : otherwise)
  return [
    either(has('M') || has('Z'), 'label'),
    either(long, either(has('y'), 's', 'f s')),
    either(full, 'uid_hack', either(long, 'uid')),
    'pid',
    either(full || long, 'ppid'),
    either(has('j'), 'pgid sid'),
    either(has('P'), 'psr'),
    either(has('c'), 'cls pri', either(full || long, 'c')),
    either(long && !has('c'), 'opri ni'),
    either(long, `${either(has('y'), 'rss', 'addr')} sz wchan`),
    either(has('F'), either(long, 'rss psr', 'sz rss psr')),
    either(full, 'stime'),
    'tname time',
    either(full, 'cmd', 'ucmd'),
  ]
    .join(' ')
    .split(' ')
    .filter(Boolean)
}

function named(names: string): Column[] {
  return names.split(' ').map((name) => COLUMNS.get(name)!)
}

/** `pid,comm=NAME`: a title takes the rest, commas too. */
function parseFormat(text: string | undefined): Column[] {
  if (text === undefined) throw psError('format specification must follow -o')
  const [list, title] = splitOnce(text, '=')
  const specifiers = list.split(',')
  if (specifiers.includes('')) throw psError('improper format list')
  return specifiers.map((specifier, i) => {
    const column = parseSpecifier(specifier)
    return title !== undefined && i === specifiers.length - 1 ? { ...column, title } : column
  })
}

/** `user`, `user:20` */
function parseSpecifier(text: string): Column {
  const [name, width] = splitOnce(text, ':')
  if (width !== undefined && !/^[1-9]\d*$/.test(width))
    throw psError('column widths must be unsigned decimal numbers')
  const column = name === 'uid_hack' ? undefined : COLUMNS.get(name)
  if (!column) throw psError(`unknown user-defined format specifier "${name}"`)
  return width === undefined ? column : { ...column, width: Number(width) }
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
}

/** dockerd passes the first line of what `ps` says on. */
function psError(message: string): DockerError {
  return new DockerError('system', `ps: error: ${message}`)
}
