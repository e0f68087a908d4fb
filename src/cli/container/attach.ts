import { containerPath } from '../api/names.ts'
import { field, flagOf, number, text } from '../api/read.ts'
import { exactArgs, type Command, type Invocation } from '../command.ts'
import { CliError, exitWith } from '../errors.ts'
import { decodeBytes } from '../../protocol/go/bytes.ts'
import { parseJson, type Json } from '../../protocol/go-json/parse.ts'
import { containers } from '../options/completion.ts'
import { flag } from '../options/flags.ts'
import { bool, string } from '../options/values.ts'
import { streamAttached } from '../stream/attached.ts'
import { withForwardedSignals } from '../stream/forward-signals.ts'
import { followTtySize, setSize } from '../stream/tty-size.ts'
import { attachContainer, checkTty, detachKeys } from './attach-container.ts'

export const attach: Command = {
  name: 'attach',
  use: 'attach [OPTIONS] CONTAINER',
  summary: 'Attach local standard input, output, and error streams to a running container',
  aliasLine: 'docker container attach, docker attach',
  args: exactArgs(1),
  complete: containers('unpaused'),
  flags: [
    flag('no-stdin', '', bool, 'Do not attach STDIN'),
    flag('sig-proxy', '', bool, 'Proxy all received signals to the process', { initial: true }),
    flag('detach-keys', '', string, 'Override the key sequence for detaching a container'),
  ],

  async run(call, [name]) {
    const exit = waitForEnd(call, name!)
    exit.catch(() => undefined) // reported at the end, unless something else is wrong
    await exit.started
    const container = await runningContainer(call, name!)
    const tty = flagOf(container, 'Config', 'Tty')
    const withStdin = !call.flags.bool('no-stdin')
    checkTty(call, withStdin, tty)
    const proxies = call.flags.bool('sig-proxy') && !tty
    await withForwardedSignals(call, name!, proxies, () =>
      follow(call, name!, tty, withStdin && flagOf(container, 'Config', 'OpenStdin')),
    )
    const code = await exit
    if (code !== 0) throw exitWith(code)
  },
}

/** Waits from before the attach on, so that an exit in between is not missed. */
function waitForEnd(call: Invocation, name: string): Promise<number> & { started: Promise<void> } {
  const answer = call.client.request('POST', containerPath(name, '/wait'), { signal: call.ctx.signal })
  const code = answer.then(async (response) => {
    const result = parseJson(decodeBytes(await response.bytes()))
    const message = text(result, 'Error', 'Message')
    if (message !== '') throw new CliError(message)
    return number(result, 'StatusCode')
  })
  const started = answer.then(
    () => undefined,
    () => undefined, // the inspection that follows says what is wrong
  )
  return Object.assign(code, { started })
}

async function runningContainer(call: Invocation, name: string): Promise<Json> {
  const container = await call.client.json('GET', containerPath(name, '/json'), { signal: call.ctx.signal })
  const state = field(container, 'State')
  if (!flagOf(state, 'Running'))
    throw new CliError('You cannot attach to a stopped container, start it first')
  if (flagOf(state, 'Paused')) throw new CliError('You cannot attach to a paused container, unpause it first')
  if (flagOf(state, 'Restarting'))
    throw new CliError('You cannot attach to a restarting container, wait until it is running')
  return container
}

async function follow(call: Invocation, name: string, tty: boolean, attachStdin: boolean): Promise<void> {
  const { stdin, stdout, stderr } = call.ctx
  const keys = detachKeys(call)
  const socket = await attachContainer(call, name, {
    stdin: attachStdin,
    stdout: true,
    stderr: true,
    detachKeys: keys,
  })
  // It may have ended before the attach took hold; then nothing would ever come.
  await runningContainer(call, name)
  const resizes = tty && stdout.isTty
  // A program redraws when the size changes: one step there and back shows the prompt at once.
  if (resizes) await setSize(call, `/containers/${name}`, 1).catch(() => undefined)
  const stopSizing = resizes ? followTtySize(call, `/containers/${name}`) : () => undefined
  const streams = { stdin: attachStdin ? stdin : null, stdout, stderr }
  try {
    const end = await streamAttached(call, { socket, tty, ...streams, detachKeys: keys }, call.signal)
    if (end === 'detached') throw new CliError('read escape sequence')
  } catch (error) {
    // Ctrl-C ends the watching; the command still ends with the container, which got the signal too.
    if (error !== call.signal.reason) throw error
  } finally {
    stopSizing()
  }
}
