/** What a verb is: a name, its place in the help texts, its flags as data, and a function. */
import type { DockerClient } from './api/client.ts'
import type { ConfigFile } from './config-file.ts'
import type { CliContext } from './context.ts'
import type { Source } from './options/completion.ts'
import type { Flag, FlagValues } from './options/flags.ts'

export interface Command {
  /** The last word of the command path. */
  name: string
  /** The usage line after the parent's path: `rm [OPTIONS] CONTAINER [CONTAINER...]`. */
  use: string
  /** One line, in the parent's list. */
  summary: string
  /** In the command's own help, where it differs from the summary. */
  description?: string
  /** Other last words that call it. */
  aliases?: string[]
  /** The `Aliases:` line in full, where it is not just the other names. */
  aliasLine?: string
  args?: ArgsRule
  flags?: readonly Flag[]
  /** What Tab offers as its next argument; files where nothing is said. */
  complete?: Source
  /** Flags may follow arguments. True unless given. */
  interspersed?: boolean
  /** Place among the common commands of `docker --help`. */
  common?: number
  /** Swarm's commands stand apart; `manager` and `active` are hidden where the node is not that. */
  swarm?: '' | 'manager' | 'active'
  experimental?: boolean
  hidden?: boolean
  /** The first API version that has it. */
  since?: string
  /** Drydock does not have it yet: what to do instead, empty where nothing is obvious. */
  notServed?: { instead: string }
  /** Verbs of a noun. Without `run`, the noun alone shows its help. */
  commands?: readonly Command[]
  /** @returns the exit code; nothing is 0. @throws {CliError} */
  run?(call: Invocation, args: string[]): Promise<number | void>
}

export type ArgsRule =
  { rule: 'none' } | { rule: 'exact'; count: number } | { rule: 'range'; min: number; max?: number }

export const noArgs: ArgsRule = { rule: 'none' }
export const exactArgs = (count: number): ArgsRule => ({ rule: 'exact', count })
export const minArgs = (min: number): ArgsRule => ({ rule: 'range', min })
export const maxArgs = (max: number): ArgsRule => ({ rule: 'range', min: 0, max })
export const rangeArgs = (min: number, max: number): ArgsRule => ({ rule: 'range', min, max })

/** One call of a verb: everything it may use. */
export interface Invocation {
  ctx: CliContext
  client: DockerClient
  config: ConfigFile
  flags: FlagValues
  /** The word it was called by: `images`, `ls`, `list`. */
  calledAs: string
  debug: boolean
  /** Which daemon, by name: `default` is the only one. */
  context: string
  /** Aborted when the caller presses Ctrl-C or goes away. */
  signal: AbortSignal
  /** A line to stdout. */
  out(line: string): Promise<void>
  /** A line to stderr. */
  err(line: string): Promise<void>
}

/** Another name for the same verb, in another place. */
export function alias(command: Command, changes: Partial<Command>): Command {
  return { ...command, ...changes }
}
