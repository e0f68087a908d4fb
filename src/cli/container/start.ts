import { containerPath } from '../api/names.ts'
import { flagOf, text } from '../api/read.ts'
import { minArgs, type Command, type Invocation } from '../command.ts'
import { CliError, exitWith, messageOf } from '../errors.ts'
import { containers } from '../options/completion.ts'
import { flag } from '../options/flags.ts'
import { bool, string } from '../options/values.ts'
import { streamAttached } from '../stream/attached.ts'
import { withForwardedSignals } from '../stream/forward-signals.ts'
import { followTtySize } from '../stream/tty-size.ts'
import { attachContainer, detachKeys } from './attach-container.ts'
import { waitForExit } from './wait-for-exit.ts'

const experimental = { experimental: true, ostype: 'linux' }

export const start: Command = {
  name: 'start',
  use: 'start [OPTIONS] CONTAINER [CONTAINER...]',
  summary: 'Start one or more stopped containers',
  aliasLine: 'docker container start, docker start',
  args: minArgs(1),
  complete: containers('settled'),
  flags: [
    flag('attach', 'a', bool, 'Attach STDOUT/STDERR and forward signals'),
    flag('interactive', 'i', bool, "Attach container's STDIN"),
    flag('detach-keys', '', string, 'Override the key sequence for detaching a container'),
    flag('checkpoint', '', string, 'Restore from this checkpoint', experimental),
    flag('checkpoint-dir', '', string, 'Use a custom checkpoint storage directory', experimental),
  ],

  async run(call, names) {
    const { flags } = call
    if (flags.bool('attach') || flags.bool('interactive')) {
      if (names.length > 1) throw new CliError('you cannot start and attach multiple containers at once')
      return startAttached(call, names[0]!)
    }
    if (flags.string('checkpoint') === '') return startAll(call, names)
    if (names.length > 1) throw new CliError('you cannot restore multiple containers at once')
    await post(call, names[0]!)
  },
}

function post(call: Invocation, name: string): Promise<void> {
  const query = {
    checkpoint: call.flags.string('checkpoint') || undefined,
    'checkpoint-dir': call.flags.string('checkpoint-dir') || undefined,
  }
  return call.client.send('POST', containerPath(name, '/start'), { query })
}

async function startAll(call: Invocation, names: string[]): Promise<void> {
  const failed: string[] = []
  for (const name of names) {
    try {
      await call.client.send('POST', containerPath(name, '/start'))
      await call.out(name)
    } catch (error) {
      await call.err(messageOf(error))
      failed.push(name)
    }
  }
  if (failed.length > 0) throw new CliError(`Error: failed to start containers: ${failed.join(', ')}`)
}

async function startAttached(call: Invocation, name: string): Promise<number> {
  const container = await call.client.json('GET', containerPath(name, '/json'))
  const id = text(container, 'Id')
  const tty = flagOf(container, 'Config', 'Tty')
  const attachStdin = call.flags.bool('interactive') && flagOf(container, 'Config', 'OpenStdin')
  const autoRemove = flagOf(container, 'HostConfig', 'AutoRemove')
  return withForwardedSignals(call, id, !tty, () => follow(call, { id, tty, attachStdin, autoRemove }))
}

async function follow(
  call: Invocation,
  {
    id,
    tty,
    attachStdin,
    autoRemove,
  }: { id: string; tty: boolean; attachStdin: boolean; autoRemove: boolean },
): Promise<number> {
  const { stdin, stdout, stderr } = call.ctx
  const keys = detachKeys(call)
  const socket = await attachContainer(call, id, {
    stdin: attachStdin,
    stdout: true,
    stderr: true,
    detachKeys: keys,
  })
  const ended = new AbortController()
  const signal = AbortSignal.any([call.signal, ended.signal])
  const streams = { stdin: attachStdin ? stdin : null, stdout, stderr }
  const streaming = streamAttached(call, { socket, tty, ...streams, detachKeys: keys }, signal)
  streaming.catch(() => undefined) // awaited after the start
  const status = await waitForExit(call, id, autoRemove)
  try {
    await post(call, id)
  } catch (error) {
    ended.abort(new CliError(''))
    await streaming.catch(() => undefined) // the terminal is restored; the start's error counts
    if (autoRemove) await status()
    throw error
  }
  const stopSizing = tty && stdout.isTty ? followTtySize(call, `/containers/${id}`) : () => undefined
  try {
    if ((await streaming) === 'detached') return 0
  } catch (error) {
    if (error !== call.signal.reason) throw error
    return 0 // Ctrl-C was passed on to the container; the genuine client leaves at once, and content
  } finally {
    stopSizing()
  }
  const code = await status()
  if (code !== 0) throw exitWith(code)
  return 0
}
