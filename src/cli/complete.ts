/**
 * `docker __complete ARGS… WORD`, which a shell calls on Tab: candidates for the word, one a line, and a directive, as cobra's
 * completion scripts read them. The daemon is asked only for names of its objects.
 */
import type { DockerClient } from './api/client.ts'
import { items, text, texts } from './api/read.ts'
import type { Command } from './command.ts'
import type { CliContext } from './context.ts'
import { MARK } from './not-served.ts'
import type { Containers, Source } from './options/completion.ts'
import { FlagValues, type Flag } from './options/flags.ts'
import { FlagError, parseFlags } from './options/parse-flags.ts'

/** Asked for by a shell and not by a person: with or without descriptions. */
export const isCompletion = (verb: string | undefined) => verb === '__complete' || verb === '__completeNoDesc'

/** What a shell does with the candidates; sums are meant as bits. */
const directive = { default: 0, error: 1, noSpace: 2, noFiles: 4 } as const
const directiveNames = [
  'ShellCompDirectiveError',
  'ShellCompDirectiveNoSpace',
  'ShellCompDirectiveNoFileComp',
]

export interface Candidates {
  /** `name` or `name\tdescription`. */
  candidates: string[]
  directive: number
  /** Why there are none, for whoever debugs a completion script. */
  error?: string
}

export interface Completer {
  ctx: CliContext
  root: Command
  globalFlags: readonly Flag[]
  flagsOf: (command: Command) => readonly Flag[]
  client: () => DockerClient
}

/** @param words what stands before the word, without `docker`. */
export async function complete(on: Completer, words: readonly string[], word: string): Promise<Candidates> {
  const { command, flags, rest, unknown } = descend(on, words)
  if (unknown) return { candidates: [], directive: directive.default }
  const value = flagValue(flags, rest, word)
  const before = value ? value.before : rest
  const values = new FlagValues(flags)
  const interspersed = command.interspersed ?? true
  let args: string[]
  try {
    args = parseFlags(flags, values, before, { interspersed }).args
  } catch (error) {
    if (!(error instanceof FlagError)) throw error
    const why = `Error while parsing flags from args [${before.join(' ')}]: ${error.message}`
    return { candidates: [], directive: directive.default, error: why }
  }
  const flagsEnded = before.includes('--') || (!interspersed && args.length > 0)
  if (value && !flagsEnded) return candidatesOf(on, value.flag.complete, [], values)
  if (!flagsEnded && word.startsWith('-') && !word.includes('='))
    return { candidates: flagNames(flags, values, word), directive: directive.noFiles }
  const verbs = args.length === 0 ? verbNames(on, command, word) : []
  if (command.commands && args.length === 0) return { candidates: verbs, directive: directive.noFiles }
  return candidatesOf(on, command.complete, args, values)
}

/** The lines for the shell. */
export function completionText({ candidates, directive }: Candidates, descriptions: boolean): string {
  const lines = candidates.map((candidate) => {
    const line = candidate.split('\n')[0]!
    return (descriptions ? line : line.split('\t')[0]!).trim()
  })
  return [...lines, `:${directive}`, ''].join('\n')
}

export function completionNote({ directive, error }: Candidates): string {
  const names = directiveNames.filter((_, bit) => directive & (1 << bit))
  const note = `Completion ended with directive: ${names.join(', ') || 'ShellCompDirectiveDefault'}\n`
  return error === undefined ? note : `[Debug] [Error] ${error}\n${note}`
}

interface Place {
  command: Command
  flags: readonly Flag[]
  /** The words after the command's own. */
  rest: string[]
  /** The first word is no command at all. */
  unknown: boolean
}

/** From `docker` down to the verb that the words name; flags may stand between them. */
function descend(on: Completer, words: readonly string[]): Place {
  let command = on.root
  let flags = on.globalFlags
  let rest = [...words]
  for (;;) {
    const at = firstArgument(flags, rest)
    const next = at < 0 ? undefined : findVerb(command, rest[at]!)
    if (!next) return { command, flags, rest, unknown: command === on.root && at >= 0 }
    command = next
    flags = on.flagsOf(next)
    rest = rest.slice(at + 1)
  }
}

function findVerb({ commands = [] }: Command, word: string): Command | undefined {
  return commands.find(({ name, aliases }) => name === word || aliases?.includes(word))
}

/** @returns -1 where only flags and their values stand. */
function firstArgument(flags: readonly Flag[], words: readonly string[]): number {
  for (let i = 0; i < words.length; i++) {
    if (!isFlag(words[i]!)) return i
    if (!words[i]!.includes('=') && takesValue(flagNamed(flags, words[i]!))) i++
  }
  return -1
}

const isFlag = (word: string) => /^-[^-]|^--./s.test(word)
const takesValue = (flag: Flag | undefined) => flag !== undefined && flag.kind.implied === undefined

/** `--name`, or the last letter of `-abc`. */
function flagNamed(flags: readonly Flag[], word: string): Flag | undefined {
  if (word.startsWith('--')) return flags.find(({ name }) => name === word.slice(2))
  return flags.find(({ short }) => short === word.at(-1))
}

/** The flag whose value the word is, or begins with `--name=`; and the words before the flag. */
function flagValue(
  flags: readonly Flag[],
  words: readonly string[],
  word: string,
): { flag: Flag; before: string[] } | null {
  const equals = isFlag(word) ? word.indexOf('=') : -1
  const previous = words.at(-1) ?? ''
  const given = equals >= 0 ? word.slice(0, equals) : isFlag(word) || previous.includes('=') ? '' : previous
  const flag = isFlag(given) ? flagNamed(flags, given) : undefined
  if (!flag || (equals < 0 && !takesValue(flag))) return null
  return { flag, before: equals >= 0 ? [...words] : words.slice(0, -1) }
}

/** Both forms of each flag; not those that were given, unless they may be given again. */
function flagNames(flags: readonly Flag[], values: FlagValues, word: string): string[] {
  return flags
    .filter(({ hidden, deprecated }) => !hidden && !deprecated)
    .filter(({ name, kind }) => !values.changed(name) || Array.isArray(kind.initial()))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(({ name, short, usage }) => [
      [`--${name}`, usage],
      ...(short === undefined ? [] : [[`-${short}`, usage]]),
    ])
    .filter(([form]) => form!.startsWith(word))
    .map((pair) => pair.join('\t'))
}

const HELP = { name: 'help', summary: 'Help about the command' }

function verbNames(on: Completer, command: Command, word: string): string[] {
  const verbs = (command.commands ?? []).filter(({ hidden }) => !hidden)
  const known: Pick<Command, 'name' | 'summary' | 'notServed'>[] =
    command === on.root ? [...verbs, HELP] : verbs
  return known
    .filter(({ name }) => name.startsWith(word))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, summary, notServed }) => `${name}\t${summary}${notServed ? MARK : ''}`)
}

/** @param args the command's words so far. */
async function candidatesOf(
  on: Completer,
  source: Source | undefined,
  args: readonly string[],
  values: FlagValues,
): Promise<Candidates> {
  if (!source || source.from === 'files') return { candidates: [], directive: directive.default }
  if (source.from === 'list')
    return {
      candidates: [...source.values],
      directive: source.unfinished ? directive.noSpace : directive.noFiles,
    }
  try {
    return { candidates: await namesFrom(on, source, args, values), directive: directive.noFiles }
  } catch {
    // Tab is no place for messages; the command itself will say what is wrong with the daemon.
    return { candidates: [], directive: directive.error }
  }
}

async function namesFrom(
  on: Completer,
  source: Exclude<Source, { from: 'list' | 'files' }>,
  args: readonly string[],
  values: FlagValues,
): Promise<string[]> {
  switch (source.from) {
    case 'nothing':
      return []
    case 'environment':
      return Object.keys(on.ctx.env)
    case 'networks':
      return items(await on.client().json('GET', '/networks')).map((network) => text(network, 'Name'))
    case 'volumes':
      return items(await on.client().json('GET', '/volumes'), 'Volumes').map((volume) => text(volume, 'Name'))
    case 'images':
      if (args.length >= (source.atMost ?? Infinity)) return []
      return items(await on.client().json('GET', '/images/json')).flatMap((image) => texts(image, 'RepoTags'))
    case 'containers':
      return containerNames(on, source.which, values)
  }
}

const settled = ['created', 'exited']

async function containerNames(on: Completer, which: Containers, values: FlagValues): Promise<string[]> {
  const all = ['settled', 'removable', 'all'].includes(which)
  const list = items(
    await on.client().json('GET', '/containers/json', { query: { all: all ? '1' : undefined } }),
  )
  const wanted: Record<Containers, (state: string) => boolean> = {
    running: () => true,
    unpaused: (state) => state !== 'paused',
    paused: (state) => state === 'paused',
    settled: (state) => settled.includes(state),
    removable: (state) => values.bool('force') || settled.includes(state),
    all: () => true,
  }
  const ids = on.ctx.env.DOCKER_COMPLETION_SHOW_CONTAINER_IDS === 'yes'
  return list
    .filter((container) => wanted[which](text(container, 'State')))
    .flatMap((container) => [
      ...(ids ? [text(container, 'Id')] : []),
      // A name with another slash is how a link calls it.
      ...texts(container, 'Names')
        .filter((name) => /^\/[^/]+$/.test(name))
        .map((name) => name.slice(1)),
    ])
}
