/** What `ps` shows of a process: the formats that letters stand for, and those that a client writes out. */
import { COLUMNS, type Column } from './ps-columns.ts'
import { psError } from './ps-error.ts'

/** Letters that together make a format, in `sysvFormat`. */
export const SYSV_FORMATTING = 'fFljcyPMZ'
export const BSD_FORMATS: Record<string, string> = {
  u: 'user pid %cpu %mem vsz rss tname stat start_time bsdtime args',
  l: 'f uid pid ppid priority ni vsz rss wchan stat tname bsdtime args',
  j: 'ppid pid pgid sid tname tpgid stat uid bsdtime args',
  v: 'pid tname stat bsdtime maj_flt trs drs rss %mem args',
  s: 'uid pid pending blocked ignored caught stat tname bsdtime args',
}
export const BSD_PLAIN = 'pid tname stat bsdtime args'

export function columnsOf(names: string): Column[] {
  return names.split(' ').map((name) => COLUMNS.get(name)!)
}

export function sysvFormat(has: (letter: string) => boolean): string {
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
    .filter(Boolean)
    .join(' ')
}

/** `pid,comm=NAME`: a title takes the rest, commas too. */
export function parseFormat(text: string): Column[] {
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
  const column = specified(name)
  if (!column) throw psError(`unknown user-defined format specifier "${name}"`)
  return width === undefined ? column : { ...column, width: Number(width) }
}

/** The column of a name that clients may use. */
export function specified(name: string): Column | undefined {
  return name === 'uid_hack' ? undefined : COLUMNS.get(name)
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
}
