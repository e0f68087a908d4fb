/** Help texts: `docker run --help`, `docker container`, `docker --help`, and the usage line in errors. */
import type { ServerInfo } from './api/client.ts'
import { compareVersions } from '../protocol/docker/api-version.ts'
import type { ArgsRule, Command } from './command.ts'
import { MARK, MARKS_EXPLAINED } from './not-served.ts'
import { flagUsages } from './options/flag-usages.ts'
import type { Flag } from './options/flags.ts'

/** A command and its parents, outermost first: `[docker, container, ls]`. */
export type CommandPath = readonly Command[]

/** `docker container ls`. */
export function pathText(path: CommandPath): string {
  return path.map(({ name }) => name).join(' ')
}

/** `docker container ls [OPTIONS]`. */
export function useLine(path: CommandPath): string {
  const parents = path.length === 1 ? path : path.slice(0, -1)
  return `${pathText(parents)} ${path.at(-1)!.use}`
}

/** What of the help is worth showing to this user of this daemon. */
export interface Audience {
  info: ServerInfo
  apiVersion: string
  columns: number
}

function flagIsShown(flag: Flag, { info, apiVersion }: Audience): boolean {
  if (flag.hidden || flag.deprecated) return false
  if (flag.experimental && !info.experimental) return false
  if (flag.ostype && info.osType !== '' && flag.ostype !== info.osType) return false
  if (flag.swarmManager && info.swarm && !info.swarm.isManager) return false
  return !(flag.since && compareVersions(apiVersion, flag.since) < 0)
}

function commandIsShown(command: Command, { info, apiVersion }: Audience): boolean {
  if (command.hidden || (command.experimental && !info.experimental)) return false
  if (command.swarm === 'manager' && info.swarm && !info.swarm.isManager) return false
  if (command.swarm === 'active' && info.swarm?.state === 'inactive') return false
  return !(command.since && compareVersions(apiVersion, command.since) < 0)
}

const NAME_WIDTH = 11

function commandRows(title: string, commands: readonly Command[]): string[] {
  if (commands.length === 0) return []
  const rows = commands.map(
    ({ name, summary, notServed }) => `  ${name.padEnd(NAME_WIDTH)} ${summary}${notServed ? MARK : ''}`,
  )
  return [`${title}:\n${rows.join('\n')}`]
}

function aliasesOf(path: CommandPath): string[] {
  const command = path.at(-1)!
  if (command.aliasLine) return [`Aliases:\n  ${command.aliasLine}`]
  if (!command.aliases?.length) return []
  const parent = pathText(path.slice(0, -1))
  return [`Aliases:\n  ${[pathText(path), ...command.aliases.map((name) => `${parent} ${name}`)].join(', ')}`]
}

const MORE_HELP = 'For more help on how to use Docker, head to https://docs.docker.com/go/guides/'

/** The whole help text of a command. @param flags all its flags, `--help` included. */
export function helpText(path: CommandPath, flags: readonly Flag[], audience: Audience): string {
  const command = path.at(-1)!
  const isRoot = path.length === 1
  const shown = flags.filter((flag) => flagIsShown(flag, audience))
  const options = flagUsages(shown, audience.columns - 1).trimEnd()
  const verbs = (command.commands ?? [])
    .filter((verb) => commandIsShown(verb, audience))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const common = isRoot ? verbs.filter((verb) => verb.common !== undefined) : []
  const nouns = verbs.filter((verb) => verb.commands)
  const plain = verbs.filter((verb) => !verb.commands && !common.includes(verb))
  const hasVerbs = command.commands !== undefined
  const usage = hasVerbs ? `${pathText(path)}${shown.length > 0 ? ' [OPTIONS]' : ''} COMMAND` : useLine(path)
  const blocks = [
    `Usage:  ${usage}`,
    command.description ?? command.summary,
    ...aliasesOf(path),
    ...(!isRoot && options ? [`Options:\n${options}`] : []),
    ...commandRows(
      'Common Commands',
      common.toSorted((a, b) => a.common! - b.common!),
    ),
    ...commandRows(
      'Management Commands',
      nouns.filter((noun) => noun.swarm === undefined),
    ),
    ...commandRows(
      'Swarm Commands',
      nouns.filter((noun) => noun.swarm !== undefined),
    ),
    ...commandRows('Commands', plain),
    ...(isRoot && options ? [`Global Options:\n${options}`] : []),
    ...(hasVerbs ? [`Run '${pathText(path)} COMMAND --help' for more information on a command.`] : []),
    ...(isRoot ? [MORE_HELP] : []),
    ...(verbs.some(({ notServed }) => notServed) ? [MARKS_EXPLAINED] : []),
  ]
  return `${blocks.join('\n\n')}\n`
}

/** Docker's sentence when the number of arguments is wrong; null when it is right. */
export function argsError(path: CommandPath, rule: ArgsRule, args: readonly string[]): string | null {
  const command = pathText(path)
  const wrong = (what: string, hint = `Run '${command} --help' for more information`) =>
    `docker: '${command}' ${what}\n\nUsage:  ${useLine(path)}\n\n${hint}`
  const words = (count: number) => `${count} ${count === 1 ? 'argument' : 'arguments'}`
  if (rule.rule === 'none') {
    if (args.length === 0) return null
    if (!path.at(-1)!.commands) return wrong('accepts no arguments')
    return `docker: unknown command: ${command} ${args[0]}\n\nUsage:  ${useLine(path)}\n\nRun '${command} --help' for more information`
  }
  if (rule.rule === 'exact') return args.length === rule.count ? null : wrong(`requires ${words(rule.count)}`)
  const { min, max } = rule
  if (args.length >= min && args.length <= (max ?? Infinity)) return null
  if (max === undefined)
    return wrong(`requires at least ${words(min)}`, `See '${command} --help' for more information`)
  // The genuine client says `SRun` here.
  if (min === 0)
    return wrong(`requires at most ${words(max)}`, `SRun '${command} --help' for more information`)
  return wrong(`requires at least ${min} and at most ${words(max)}`)
}
