/** `POST /exec/{id}/start`: runs the command, with a client at its streams or detached. */
import type { ExecPlan, Process } from '../../protocol/machine/index.ts'
import type { Socket } from '../../protocol/socket.ts'
import { DockerError } from '../base/errors.ts'
import { emitContainerEvent } from '../containers/container-event.ts'
import { execFailure, type StartFailure } from '../containers/start/runtime-failure.ts'
import { lookUpUser } from '../containers/start/resolve-user.ts'
import type { ExecContext } from './context.ts'
import { ALL_CAPABILITIES, capabilitiesOf } from '../runtime-spec/capabilities.ts'
import { withHome } from '../runtime-spec/environment.ts'
import { checkProcessText } from '../runtime-spec/check-text.ts'
import { parseSecurityOptions } from '../runtime-spec/security-opt.ts'
import { ClientSink } from '../stdio/client-sink.ts'
import { frame } from '../stdio/frames.ts'
import { runSession } from '../stdio/session.ts'
import { commandOf } from './create-exec.ts'
import type { ExecInstance } from './exec.ts'

/** A process of the container may keep an exec's output open after its end; it is not waited for longer. */
const OUTPUT_WAIT_MS = 2000
const EACCES = 126

export interface ExecStart {
  /** As the client of `start` sees it; the process's own was fixed at `create`. */
  tty: boolean
  consoleSize: [number, number] | null
}

/** Runs without a client. @throws {DockerError} */
export async function startDetached(engine: ExecContext, id: string, options: ExecStart): Promise<void> {
  const exec = claim(engine, id)
  try {
    await launch(engine, exec, options, false)
  } catch (error) {
    throw fail(engine, exec, error).error
  }
}

/**
 * Runs with a client. The connection is taken over already, so failures are told on it.
 *
 * Resolves when the client has had all output, or left.
 */
export async function startAttached(
  engine: ExecContext,
  id: string,
  options: ExecStart,
  socket: Socket,
): Promise<void> {
  try {
    const exec = claim(engine, id)
    const { openStdin, openStdout, openStderr } = exec.config
    const sink = new ClientSink({ stdout: openStdout, stderr: openStderr, multiplexed: !options.tty })
    const remove = exec.output.add(sink)
    await launch(engine, exec, options, openStdin).catch((error: unknown) => {
      throw fail(engine, exec, error).error
    })
    const how = await runSession(socket, { sink, stdin: openStdin ? inputOf(exec) : null })
    remove()
    if (how === 'detached') emitContainerEvent(engine, exec.container, 'exec_detach', { execID: id })
  } catch (error) {
    await tell(socket, options.tty, error)
  }
}

function inputOf(exec: ExecInstance) {
  return {
    write: (bytes: Uint8Array) => exec.stdin.write(bytes),
    close: () => exec.stdin.close(),
    endOfFile: exec.config.tty ? ('leave' as const) : ('close' as const),
    detachKeys: exec.config.tty ? exec.config.detachKeys : null,
  }
}

/** Nobody else may start it. @throws {DockerError} conflict */
function claim(engine: ExecContext, id: string): ExecInstance {
  const exec = engine.execs.getUsable(id)
  if (exec.state.status === 'exited') {
    throw new DockerError('conflict', `exec command ${id} has already run`)
  }
  if (exec.state.status === 'running') {
    throw new DockerError('conflict', `exec command ${id} is already running`)
  }
  exec.state = { status: 'running', process: null }
  return exec
}

async function launch(
  engine: ExecContext,
  exec: ExecInstance,
  options: ExecStart,
  stdin: boolean,
): Promise<void> {
  emitContainerEvent(engine, exec.container, `exec_start: ${commandOf(exec)}`, { execID: exec.id })
  const plan = await planExec(engine, exec, options, stdin)
  const process = await engine.machine.containers.exec(exec.container.id, plan)
  exec.state = { status: 'running', process }
  exec.markStarted()
  if (process.stdin) exec.stdin.connect(process.stdin)
  void followExec(engine, exec, process)
}

async function planExec(
  engine: ExecContext,
  exec: ExecInstance,
  { consoleSize }: ExecStart,
  stdin: boolean,
): Promise<ExecPlan> {
  const { args, env, cwd, user, tty, privileged } = exec.config
  checkProcessText(exec.config)
  const { hostConfig } = exec.container.record
  const { home, ...ids } = await lookUpUser(engine, exec.container, user)
  const [rows, columns] = consoleSize ?? exec.config.consoleSize ?? [0, 0]
  return {
    args,
    env: withHome(env, home),
    cwd,
    user: ids,
    capabilities: privileged ? ALL_CAPABILITIES : capabilitiesOf(hostConfig),
    noNewPrivileges: parseSecurityOptions(hostConfig.SecurityOpt).noNewPrivileges,
    stdio: { tty, stdin, ...(tty && rows > 0 && columns > 0 && { size: { rows, columns } }) },
  }
}

async function followExec(engine: ExecContext, exec: ExecInstance, process: Process): Promise<void> {
  try {
    const output = exec.output.follow(process.stdout, process.stderr)
    const { code } = await process.exited
    await Promise.race([output, engine.host.sleep(OUTPUT_WAIT_MS)])
    exec.state = { status: 'exited', exitCode: code, pid: process.pid }
    engine.execs.detach(exec)
    exec.output.end()
    exec.stdin.reset()
    const attributes = { execID: exec.id, exitCode: String(code) }
    emitContainerEvent(engine, exec.container, 'exec_die', attributes)
  } catch (error) {
    // The machine crashed.
    engine.report(error)
    exec.output.end()
  }
}

/** It did not come up: that is its end. */
function fail(engine: ExecContext, exec: ExecInstance, error: unknown): StartFailure | { error: unknown } {
  const failure = execFailure(error, exec.config.args[0] ?? '')
  exec.state = { status: 'exited', exitCode: failure?.exitCode ?? EACCES, pid: 0 }
  exec.markStarted()
  exec.output.end()
  engine.execs.detach(exec)
  return failure ?? { error }
}

async function tell(socket: Socket, tty: boolean, error: unknown): Promise<void> {
  const text = `${error instanceof Error ? error.message : String(error)}\r\n`
  const bytes = new TextEncoder().encode(text)
  const writer = socket.writable.getWriter()
  // Should the client be gone, there is nobody to tell.
  await writer.write(tty ? bytes : frame('stdout', bytes)).catch(() => undefined)
  await writer.close().catch(() => undefined)
}
