import { ConnectionError } from '../api/client.ts'
import { containerPath } from '../api/names.ts'
import { number, text } from '../api/read.ts'
import { compareVersions } from '../../protocol/docker/api-version.ts'
import { minArgs, type Command, type Invocation } from '../command.ts'
import { CliError, exitWith } from '../errors.ts'
import { checkEnv } from '../options/checks.ts'
import { containers, variables } from '../options/completion.ts'
import { flag } from '../options/flags.ts'
import { bool, list, string } from '../options/values.ts'
import { streamAttached } from '../stream/attached.ts'
import { followTtySize } from '../stream/tty-size.ts'
import { checkTty, detachKeys } from './attach-container.ts'
import { environment } from './create-config.ts'

export const exec: Command = {
  name: 'exec',
  use: 'exec [OPTIONS] CONTAINER COMMAND [ARG...]',
  summary: 'Execute a command in a running container',
  aliasLine: 'docker container exec, docker exec',
  common: 2,
  args: minArgs(2),
  complete: containers('unpaused'),
  interspersed: false,
  flags: [
    flag('detach-keys', '', string, 'Override the key sequence for detaching a container'),
    flag('interactive', 'i', bool, 'Keep STDIN open even if not attached'),
    flag('tty', 't', bool, 'Allocate a pseudo-TTY'),
    flag('detach', 'd', bool, 'Detached mode: run command in the background'),
    flag('user', 'u', string, 'Username or UID (format: "<name|uid>[:<group|gid>]")'),
    flag('privileged', '', bool, 'Give extended privileges to the command'),
    flag('env', 'e', list(checkEnv), 'Set environment variables', { since: '1.25', complete: variables }),
    flag('env-file', '', list(), 'Read in a file of environment variables', { since: '1.25' }),
    flag('workdir', 'w', string, 'Working directory inside the container', { since: '1.35' }),
  ],

  async run(call, [name, ...command]) {
    const { flags } = call
    const env = await environment(call)
    // A container that is not there is the first thing to be said.
    await call.client.json('GET', containerPath(name!, '/json'))
    const detach = flags.bool('detach')
    const tty = flags.bool('tty')
    const attachStdin = !detach && flags.bool('interactive')
    if (!detach) checkTty(call, attachStdin, tty)
    const size = tty ? await consoleSize(call) : undefined
    const answer = await call.client.json('POST', containerPath(name!, '/exec'), {
      json: {
        User: flags.string('user'),
        Privileged: flags.bool('privileged'),
        Tty: tty,
        ConsoleSize: size,
        AttachStdin: attachStdin,
        AttachStderr: !detach,
        AttachStdout: !detach,
        DetachKeys: detachKeys(call),
        Env: env.length > 0 ? env : null,
        WorkingDir: flags.string('workdir'),
        Cmd: command,
      },
    })
    const id = text(answer, 'Id')
    if (id === '') throw new CliError('exec ID empty')
    const start = { Detach: detach, Tty: tty, ConsoleSize: size }
    if (detach) return call.client.send('POST', `/exec/${id}/start`, { json: start })
    return interactive(call, id, start, attachStdin)
  },
}

async function consoleSize({ ctx, client }: Invocation): Promise<[number, number] | undefined> {
  if (compareVersions(await client.version(), '1.42') < 0) return undefined
  const size = ctx.stdout.isTty ? ctx.size() : null
  return [size?.rows ?? 0, size?.columns ?? 0]
}

async function interactive(
  call: Invocation,
  id: string,
  start: { Tty: boolean },
  attachStdin: boolean,
): Promise<number> {
  const { stdin, stdout, stderr } = call.ctx
  const tty = start.Tty
  const { socket } = await call.client.hijack(`/exec/${id}/start`, {
    json: start,
    headers: { 'Content-Type': 'application/json' },
    signal: call.ctx.signal,
  })
  const streams = { stdin: attachStdin ? stdin : null, stdout, stderr: tty ? stdout : stderr }
  const ended = streamAttached(call, { socket, tty, ...streams, detachKeys: detachKeys(call) }, call.signal)
  const stopSizing = tty && stdin.isTty ? followTtySize(call, `/exec/${id}`) : () => undefined
  try {
    if ((await ended) === 'detached') throw new CliError('read escape sequence')
  } catch (error) {
    if (error !== call.signal.reason) throw error
    return 0 // Ctrl-C: the command goes on without us, and the genuine client calls that a success
  } finally {
    stopSizing()
  }
  const code = await exitCodeOf(call, id)
  if (code !== 0) throw exitWith(code)
  return 0
}

async function exitCodeOf(call: Invocation, id: string): Promise<number> {
  try {
    return number(await call.client.json('GET', `/exec/${id}/json`), 'ExitCode')
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error
    return 255 // the daemon died in between
  }
}
