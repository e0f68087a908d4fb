/** pflag's command line: `--flag value`, `--flag=value`, `-f value`, `-fvalue`, `-abc`, `--`. */
import { quote, quoteRune } from '../../protocol/go/strconv.ts'
import type { Flag, FlagValues } from './flags.ts'

export interface ParsedFlags {
  args: string[]
  /** `--help`, or a shorthand of it, was given: parsing went on. */
  help: boolean
  /** Notes on deprecated flags, for the user. */
  warnings: string[]
}

/** The command line is wrong; the message is pflag's. */
export class FlagError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'FlagError'
  }
}

export interface ParseOptions {
  /** Flags may follow arguments; otherwise the first argument ends them (`docker run IMAGE …`). */
  interspersed: boolean
}

/** Sets `values`. @throws {FlagError} */
export function parseFlags(
  flags: readonly Flag[],
  values: FlagValues,
  args: readonly string[],
  options: ParseOptions,
): ParsedFlags {
  const result: ParsedFlags = { args: [], help: false, warnings: [] }
  const rest = [...args]
  const set = (flag: Flag, text: string) => {
    setFlag(flag, values, text)
    if (flag.name === 'help') result.help = values.bool('help')
    if (flag.deprecated) result.warnings.push(`Flag --${flag.name} has been deprecated, ${flag.deprecated}`)
  }
  while (rest.length > 0) {
    const word = rest.shift()!
    if (word === '--') {
      result.args.push(...rest)
      break
    }
    if (!word.startsWith('-') || word === '-') {
      result.args.push(word)
      if (options.interspersed) continue
      result.args.push(...rest)
      break
    }
    if (word.startsWith('--')) longFlag(flags, word, rest, set)
    else shortFlags(flags, word, rest, set, result.warnings)
  }
  return result
}

function setFlag(flag: Flag, values: FlagValues, text: string): void {
  try {
    values.set(flag, text)
  } catch (error) {
    const name = flag.short && flag.name !== 'help' ? `-${flag.short}, --${flag.name}` : `--${flag.name}`
    throw new FlagError(
      `invalid argument ${quote(text)} for ${quote(name)} flag: ${(error as Error).message}`,
    )
  }
}

type Set = (flag: Flag, text: string) => void

function longFlag(flags: readonly Flag[], word: string, rest: string[], set: Set): void {
  const at = word.indexOf('=')
  const name = at < 0 ? word.slice(2) : word.slice(2, at)
  if (name === '' || name.startsWith('-')) throw new FlagError(`bad flag syntax: ${word}`)
  const flag = flags.find((known) => known.name === name)
  if (!flag) throw new FlagError(`unknown flag: --${name}`)
  if (at >= 0) return set(flag, word.slice(at + 1))
  if (flag.kind.implied !== undefined) return set(flag, flag.kind.implied)
  if (rest.length === 0) throw new FlagError(`flag needs an argument: ${word}`)
  set(flag, rest.shift()!)
}

function shortFlags(
  flags: readonly Flag[],
  word: string,
  rest: string[],
  set: Set,
  warnings: string[],
): void {
  let letters = word.slice(1)
  while (letters !== '') {
    const letter = letters[0]!
    const flag = flags.find((known) => known.short === letter)
    if (!flag)
      throw new FlagError(`unknown shorthand flag: ${quoteRune(letter.codePointAt(0)!)} in -${letters}`)
    if (flag.name === 'help') warnings.push('Flag shorthand -h has been deprecated, use --help')
    const value = shortValue(flag, letters, rest)
    set(flag, value.text)
    letters = value.rest
  }
}

function shortValue(flag: Flag, letters: string, rest: string[]): { text: string; rest: string } {
  if (letters.length > 2 && letters[1] === '=') return { text: letters.slice(2), rest: '' }
  if (flag.kind.implied !== undefined) return { text: flag.kind.implied, rest: letters.slice(1) }
  if (letters.length > 1) return { text: letters.slice(1), rest: '' }
  if (rest.length > 0) return { text: rest.shift()!, rest: '' }
  throw new FlagError(`flag needs an argument: ${quoteRune(letters.codePointAt(0)!)} in -${letters}`)
}
