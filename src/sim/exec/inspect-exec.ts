/** `GET /exec/{id}/json` and `POST /exec/{id}/resize` */
import type { ExecInspect } from '../../protocol/docker/exec.ts'
import type { TerminalSize } from '../../protocol/machine/index.ts'
import { DockerError } from '../base/errors.ts'
import type { ExecContext } from './context.ts'
import type { ExecInstance, ExecState } from './exec.ts'

/** How long a resize waits for the start that it came before. */
const START_WAIT_MS = 10_000

/** @throws {DockerError} notFound */
export function inspectExec(engine: ExecContext, id: string): ExecInspect {
  const { config, state, container } = engine.execs.get(id)
  const [entrypoint = '', ...args] = config.args
  return {
    ID: config.id,
    Running: state.status === 'running',
    ExitCode: state.status === 'exited' ? state.exitCode : null,
    ProcessConfig: {
      tty: config.tty,
      entrypoint,
      arguments: args,
      privileged: config.privileged,
      ...(config.user && { user: config.user }),
    },
    OpenStdin: config.openStdin,
    OpenStderr: config.openStderr,
    OpenStdout: config.openStdout,
    CanRemove: false,
    ContainerID: container.id,
    DetachKeys: config.detachKeysText === '' ? '' : btoa(String.fromCharCode(...config.detachKeys)),
    Pid: pidOf(state),
  }
}

function pidOf(state: ExecState): number {
  if (state.status === 'exited') return state.pid
  return state.status === 'running' ? (state.process?.pid ?? 0) : 0
}

/** @throws {DockerError} */
export async function resizeExec(engine: ExecContext, id: string, size: TerminalSize): Promise<void> {
  const exec = engine.execs.getUsable(id)
  if (!(await startsInTime(engine, exec))) {
    throw new DockerError('system', 'timeout waiting for exec session ready')
  }
  if (exec.state.status !== 'running' || !exec.state.process) {
    throw new DockerError('invalid', 'exec process is not started')
  }
  await exec.state.process.resize(size)
}

async function startsInTime(engine: ExecContext, exec: ExecInstance): Promise<boolean> {
  const timer = new AbortController()
  const late = engine.host.sleep(START_WAIT_MS, timer.signal).then(
    () => false,
    () => false,
  )
  const inTime = await Promise.race([exec.started.then(() => true), late])
  timer.abort()
  return inTime
}
