/**
 * The `docker` command: finds the verb, reads its flags, runs it, and turns what it throws into a message and an exit
 * code. Knows the shape of commands, none in particular.
 */
import { DEFAULT_API_VERSION, DockerClient } from './api/client.ts'
import { compareVersions } from '../protocol/docker/api-version.ts'
import type { Command, Invocation } from './command.ts'
import { commands } from './commands.ts'
import { complete, completionNote, completionText, isCompletion } from './complete.ts'
import { configDir, loadConfigFile, type ConfigFile } from './config-file.ts'
import { BrokenPipe, type CliContext } from './context.ts'
import { CliError, messageOf } from './errors.ts'
import { globalFlags, helpFlag } from './global-flags.ts'
import { connect, contextName } from './host.ts'
import { refusal } from './not-served.ts'
import { FlagValues, type Flag } from './options/flags.ts'
import { FlagError, parseFlags } from './options/parse-flags.ts'
import { signalNumbers } from '../protocol/signals.ts'
import { watchTermination } from './signals.ts'
import { argsError, helpText, pathText, useLine, type Audience, type CommandPath } from './usage.ts'
import { CLIENT } from './version.ts'

const root: Command = {
  name: 'docker',
  use: '[OPTIONS] COMMAND [ARG...]',
  summary: 'A self-sufficient runtime for containers',
  commands,
}

/** Runs one `docker` command. @returns its exit code; never rejects for what the user or the daemon did. */
export async function runDocker(ctx: CliContext): Promise<number> {
  const termination = watchTermination(ctx)
  try {
    return await Promise.race([new Session(ctx, termination.signal).run(), termination.forced])
  } catch (error) {
    // A command that was stopped may fail in any way; that it was stopped is what counts.
    const stopped = termination.signal.aborted && !(error instanceof CliError)
    const cause: unknown = stopped ? termination.signal.reason : error
    // As SIGPIPE ends any program that does not ask for it: in silence.
    if (cause instanceof BrokenPipe) return 128 + signalNumbers.SIGPIPE!
    const message = messageOf(cause)
    // Nobody may be left to be told.
    if (message !== '') await ctx.stderr.write(`${message}\n`).catch(() => undefined)
    return cause instanceof CliError ? cause.status : 1
  } finally {
    termination.dispose()
  }
}

/** One command line being worked off. */
class Session {
  readonly ctx: CliContext
  readonly signal: AbortSignal
  globals: FlagValues
  globalFlags: readonly Flag[]
  config: ConfigFile = {}
  #client: DockerClient | CliError | null = null

  constructor(ctx: CliContext, signal: AbortSignal) {
    this.ctx = ctx
    this.signal = signal
    this.globalFlags = globalFlags(configDir(ctx.env))
    this.globals = new FlagValues(this.globalFlags)
  }

  async run(): Promise<number> {
    const args = await this.readGlobals()
    const first = args[0]
    if (first === undefined) return this.runRoot()
    if (first === 'help') return this.help(args.slice(1))
    if (isCompletion(first)) return this.complete(first, args.slice(1))
    return this.dispatch([root], args)
  }

  async readGlobals(): Promise<string[]> {
    try {
      const { args, warnings } = parseFlags(this.globalFlags, this.globals, this.ctx.args, {
        interspersed: false,
      })
      await this.initialize()
      for (const warning of warnings) await this.ctx.stderr.write(`${warning}\n`)
      return args
    } catch (error) {
      throw error instanceof FlagError ? flagError([root], error) : error
    }
  }

  async initialize(): Promise<void> {
    const level = this.globals.string('log-level')
    if (level !== '' && !/^(debug|info|warn|warning|error|fatal|panic|trace)$/i.test(level))
      throw new CliError(`Unable to parse logging level: ${level}`)
    if (this.globals.string('context') !== '' && this.globals.list('host').length > 0)
      throw new CliError('conflicting options: cannot specify both --host and --context')
    this.config = await loadConfigFile(this.ctx, this.globals.string('config'))
    this.#client = await connect(this.ctx, this.globals, this.config, this.signal)
  }

  async runRoot(): Promise<number> {
    if (this.globals.bool('help')) return this.showHelp([root], this.globalFlags, this.ctx.stdout)
    if (this.globals.bool('version')) {
      await this.out(`Docker version ${CLIENT.version}, build ${CLIENT.gitCommit}`)
      return 0
    }
    return this.showHelp([root], this.globalFlags, this.ctx.stderr)
  }

  async help(words: string[]): Promise<number> {
    const path: Command[] = [root]
    const rest = words.filter((word) => !word.startsWith('-'))
    for (let next = findVerb(root, rest[0] ?? ''); next; next = findVerb(next, rest[0] ?? '')) {
      path.push(next)
      rest.shift()
    }
    if (rest.length > 0) throw new CliError(`unknown help topic: ${rest.join(' ')}`)
    return this.showHelp(path, path.length === 1 ? this.globalFlags : flagsOf(path.at(-1)!), this.ctx.stdout)
  }

  async complete(calledAs: string, words: string[]): Promise<number> {
    const word = words.pop()
    if (word === undefined) throw new CliError('requires at least 1 arg(s), only received 0')
    const { ctx, globalFlags } = this
    const found = await complete(
      { ctx, root, globalFlags, flagsOf, client: () => this.client() },
      words,
      word,
    )
    await ctx.stdout.write(completionText(found, calledAs === '__complete'))
    await ctx.stderr.write(completionNote(found))
    return 0
  }

  /** Goes down from noun to verb; what is no verb is left to the noun. */
  async dispatch(path: CommandPath, args: string[]): Promise<number> {
    const command = path.at(-1)!
    const word = args.findIndex((arg) => !arg.startsWith('-'))
    const next = word >= 0 && command.commands ? findVerb(command, args[word]!) : null
    // Flags before the verb belong to the noun, which knows only --help.
    const before = args.slice(0, Math.max(word, 0))
    const known = before.every((arg) => arg === '--help' || arg === '-h')
    if (next && known) {
      if (before.length > 0) this.globals.set(helpFlag, 'true')
      return this.dispatch([...path, next], args.slice(word + 1))
    }
    if (path.length === 1) return this.unknownCommand(args)
    return this.call(path, args)
  }

  /** Whatever it was, it may have been asked for help. */
  async unknownCommand(args: string[]): Promise<number> {
    const { args: words } = await this.parse([root], this.globalFlags, this.globals, args)
    if (this.globals.bool('help') || this.globals.bool('version')) return this.runRoot()
    throw new CliError(
      `docker: unknown command: docker ${words[0]}\n\nRun 'docker --help' for more information`,
    )
  }

  async call(path: CommandPath, args: string[]): Promise<number> {
    const command = path.at(-1)!
    if (command.notServed) throw refusal(pathText(path), command.notServed)
    const flags = flagsOf(command)
    const values = new FlagValues(flags)
    const { args: rest, help, warnings } = await this.parse(path, flags, values, args)
    for (const warning of warnings) await this.out(warning)
    const inherited = this.globals.bool('help') && !hasOwnHelp(command)
    if (help || inherited) return this.showHelp(path, flags, this.ctx.stdout)
    await this.checkSupported(path, flags, values)
    const wrong = argsError(path, command.args ?? { rule: 'range', min: 0 }, rest)
    if (wrong !== null) throw new CliError(wrong)
    if (!command.run) return this.showHelp(path, flags, this.ctx.stderr)
    return (await command.run(this.invocation(path, values), rest)) ?? 0
  }

  async parse(path: CommandPath, flags: readonly Flag[], values: FlagValues, args: string[]) {
    try {
      return parseFlags(flags, values, args, { interspersed: path.at(-1)!.interspersed ?? true })
    } catch (error) {
      if (!(error instanceof FlagError)) throw error
      await this.checkSupported(path, flags, values)
      throw flagError(path, error)
    }
  }

  /** A command or flag may be too new for the daemon. Asks it only if there is something to ask. */
  async checkSupported(path: CommandPath, flags: readonly Flag[], values: FlagValues): Promise<void> {
    for (const command of path.toReversed()) {
      const name = pathText(path)
      if (command.since && compareVersions(await this.apiVersion(), command.since) < 0)
        throw new CliError(tooOld(`${name} requires`, command.since, await this.apiVersion()))
    }
    const problems: string[] = []
    for (const flag of flags.filter(({ name }) => values.changed(name)))
      problems.push(...(await this.flagProblem(flag)))
    if (problems.length > 0) throw new CliError(problems.join('\n'))
  }

  async flagProblem({ name, since, ostype, experimental }: Flag): Promise<string[]> {
    if (since && compareVersions(await this.apiVersion(), since) < 0)
      return [tooOld(`"--${name}" requires`, since, await this.apiVersion())]
    const os = ostype ? (await this.client().serverInfo()).osType : ''
    if (ostype && os !== '' && os !== ostype)
      return [
        `"--${name}" is only supported on a Docker daemon running on ${ostype}, but the Docker daemon is running on ${os}`,
      ]
    if (experimental && !(await this.client().serverInfo()).experimental)
      return [`"--${name}" is only supported on a Docker daemon with experimental features enabled`]
    return []
  }

  async apiVersion(): Promise<string> {
    return this.#client instanceof DockerClient ? this.#client.version() : DEFAULT_API_VERSION
  }

  client(): DockerClient {
    if (this.#client instanceof DockerClient) return this.#client
    throw this.#client ?? new Error('the client is not set up')
  }

  invocation(path: CommandPath, flags: FlagValues): Invocation {
    const session = this
    return {
      ctx: this.ctx,
      get client() {
        return session.client()
      },
      config: this.config,
      flags,
      calledAs: path.at(-1)!.name,
      debug: this.globals.bool('debug'),
      context: contextName(this.ctx, this.globals, this.config),
      signal: this.signal,
      out: (line) => this.out(line),
      err: (line) => this.ctx.stderr.write(`${line}\n`),
    }
  }

  out(line: string): Promise<void> {
    return this.ctx.stdout.write(`${line}\n`)
  }

  async showHelp(path: CommandPath, flags: readonly Flag[], to: CliContext['stdout']): Promise<number> {
    const { notServed } = path.at(-1)!
    if (notServed) throw refusal(pathText(path), notServed)
    const client = this.#client instanceof DockerClient ? this.#client : null
    const audience: Audience = {
      info: client ? await client.serverInfo() : { osType: '', experimental: false, swarm: null },
      apiVersion: client ? await client.version() : DEFAULT_API_VERSION,
      columns: (this.ctx.stdin.isTty && this.ctx.size()?.columns) || 80,
    }
    await to.write(helpText(path, flags, audience))
    return 0
  }
}

function findVerb(command: Command, word: string): Command | null {
  return command.commands?.find(({ name, aliases }) => name === word || aliases?.includes(word)) ?? null
}

function hasOwnHelp(command: Command): boolean {
  return command.flags?.some(({ name }) => name === 'help') ?? false
}

function flagsOf(command: Command): readonly Flag[] {
  return hasOwnHelp(command) ? command.flags! : [...(command.flags ?? []), helpFlag]
}

function flagError(path: CommandPath, error: FlagError): CliError {
  return new CliError(
    `${error.message}\n\nUsage:  ${useLine(path)}\n\nRun '${pathText(path)} --help' for more information`,
    125,
  )
}

function tooOld(what: string, needed: string, have: string): string {
  return `${what} API version ${needed}, but the Docker daemon API version is ${have}`
}
