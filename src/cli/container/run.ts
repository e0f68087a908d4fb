import { minArgs, type Command, type Invocation } from '../command.ts'
import { proxyEnvironment } from '../config-file.ts'
import { CliError, exitWith, messageOf, withHelp } from '../errors.ts'
import { beginnings, images } from '../options/completion.ts'
import { flag } from '../options/flags.ts'
import { bool, string } from '../options/values.ts'
import { streamAttached } from '../stream/attached.ts'
import { withForwardedSignals } from '../stream/forward-signals.ts'
import { followTtySize } from '../stream/tty-size.ts'
import { attachContainer, checkTty, detachKeys } from './attach-container.ts'
import { createRequest, type CreateRequest } from './create-config.ts'
import { checkPullOption, createContainer } from './create-container.ts'
import { createFlags } from './create-flags.ts'
import { waitForExit } from './wait-for-exit.ts'

export const run: Command = {
  name: 'run',
  use: 'run [OPTIONS] IMAGE [COMMAND] [ARG...]',
  summary: 'Create and run a new container from an image',
  aliasLine: 'docker container run, docker run',
  common: 1,
  args: minArgs(1),
  complete: images(1),
  interspersed: false,
  flags: [
    ...createFlags('Pull image before running ("always", "missing", "never")'),
    flag('detach', 'd', bool, 'Run container in background and print container ID'),
    flag('sig-proxy', '', bool, 'Proxy received signals to the process', { initial: true }),
    flag('detach-keys', '', string, 'Override the key sequence for detaching a container', {
      complete: beginnings('ctrl-'),
    }),
  ],

  async run(call, args) {
    const request = await (async () => {
      checkPullOption(call)
      const proxies = proxyEnvironment(call.config, call.client.host, call.flags.list('env'))
      return createRequest(call, args, proxies)
    })().catch((error: unknown) => {
      throw withHelp(messageOf(error), 'run')
    })
    if (call.flags.bool('detach')) detachRequest(call, request)
    else checkTty(call, request.attachStdin, request.tty)
    const id = await createContainer(call, request).catch((error: unknown) => {
      throw startError(error)
    })
    const proxies = call.flags.bool('sig-proxy')
    return withForwardedSignals(call, id, proxies, () => startAndFollow(call, request, id))
  },
}

function detachRequest(call: Invocation, request: CreateRequest): void {
  if (call.flags.list('attach').length > 0)
    throw new CliError('conflicting options: cannot specify both --attach and --detach')
  request.attachStdin = request.attachStdout = request.attachStderr = false
  Object.assign(request.body, {
    AttachStdin: false,
    AttachStdout: false,
    AttachStderr: false,
    StdinOnce: false,
  })
}

async function startAndFollow(call: Invocation, request: CreateRequest, id: string): Promise<number> {
  const { tty, attachStdin, attachStdout, attachStderr } = request
  const attached = attachStdin || attachStdout || attachStderr
  if (!attached) await call.out(id)
  const ended = new AbortController()
  const signal = AbortSignal.any([call.ctx.signal, ended.signal])
  const streaming = attached ? (await follow(call, request, id, signal)).end : null
  const status = await waitForExit(call, id, request.autoRemove)
  try {
    await call.client.send('POST', `/containers/${id}/start`, { signal: call.ctx.signal })
  } catch (error) {
    ended.abort(new CliError(''))
    await streaming?.catch(() => undefined) // the terminal is restored; the error that counts is the start's
    if (request.autoRemove) await status()
    throw startError(error)
  }
  if (!streaming) return 0
  const stopSizing = tty && call.ctx.stdout.isTty ? followTtySize(call, `/containers/${id}`) : () => undefined
  try {
    if (!attachStdout && !attachStderr) return await statusOf(status, streaming, ended)
    if ((await streaming) === 'detached') return 0
    const code = await status()
    if (code !== 0) throw exitWith(code)
    return 0
  } finally {
    stopSizing()
  }
}

/** Only stdin is attached: the end of the container is the end of the session. */
async function statusOf(
  status: () => Promise<number>,
  streaming: Promise<'ended' | 'detached'>,
  ended: AbortController,
): Promise<number> {
  const first = await Promise.race([status(), streaming])
  if (first === 'detached') return 0
  const code = await status()
  ended.abort(new CliError(''))
  await streaming.catch(() => undefined) // stopped by us
  if (code !== 0) throw exitWith(code)
  return 0
}

/** @returns once attached; `end` settles when the stream is over. */
async function follow(call: Invocation, request: CreateRequest, id: string, signal: AbortSignal) {
  const { tty, attachStdin, attachStdout, attachStderr } = request
  const keys = detachKeys(call)
  const options = { stdin: attachStdin, stdout: attachStdout, stderr: attachStderr, detachKeys: keys }
  const socket = await attachContainer(call, id, options)
  const { stdin, stdout, stderr } = call.ctx
  const end = streamAttached(
    call,
    {
      socket,
      tty,
      stdin: attachStdin ? stdin : null,
      stdout: attachStdout ? stdout : null,
      stderr: attachStderr ? (tty ? stdout : stderr) : null,
      detachKeys: keys,
    },
    signal,
  )
  end.catch(() => undefined) // awaited after the start
  return { end }
}

/** 127: no such program; 126: it may not be executed; 125: anything else. */
function startError(error: unknown): unknown {
  if (error instanceof CliError && error.message === '') return error
  const message = messageOf(error)
  if (
    /executable file not found|no such file or directory|system cannot find the file specified/.test(message)
  )
    return withHelp(message, 'run', 127)
  if (/permission denied|is a directory/.test(message)) return withHelp(message, 'run', 126)
  return withHelp(message, 'run')
}
