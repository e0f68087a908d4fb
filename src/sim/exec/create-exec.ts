/** `POST /containers/{id}/exec` */
import type { ExecOptions } from '../../protocol/docker/exec.ts'
import { DockerError } from '../base/errors.ts'
import type { Container } from '../containers/container.ts'
import { emitContainerEvent } from '../containers/container-event.ts'
import { lookUpUser } from '../containers/start/resolve-user.ts'
import { notRunning } from '../containers/stop.ts'
import type { ExecContext } from './context.ts'
import { environmentOf, overrideEnv } from '../runtime-spec/environment.ts'
import { parseDetachKeys } from '../stdio/detach-keys.ts'
import { ExecInstance } from './exec.ts'

/** @returns the new exec's id. @throws {DockerError} */
export async function createExec(engine: ExecContext, name: string, options: ExecOptions): Promise<string> {
  if (!options.Cmd?.length) throw new DockerError('invalid', 'No exec command specified')
  const container = findActive(engine, name)
  if (options.User !== '') await lookUpUser(engine, container, options.User)
  const keys = parseDetachKeys(options.DetachKeys)
  if (keys === null) {
    throw new DockerError('system', `Invalid escape keys (${options.DetachKeys}) provided`)
  }
  const { config } = container.record
  const exec = new ExecInstance(
    {
      id: engine.host.newId(),
      args: options.Cmd,
      env: overrideEnv(environmentOf(config.Hostname, options.Tty, config.Env), options.Env ?? []),
      cwd: options.WorkingDir || config.WorkingDir || '/',
      user: options.User || config.User,
      tty: options.Tty,
      privileged: options.Privileged,
      openStdin: options.AttachStdin,
      openStdout: options.AttachStdout,
      openStderr: options.AttachStderr,
      detachKeys: keys,
      detachKeysText: options.DetachKeys,
      consoleSize: options.ConsoleSize ?? null,
    },
    container,
  )
  engine.execs.add(exec)
  emitContainerEvent(engine, container, `exec_create: ${commandOf(exec)}`, { execID: exec.id })
  return exec.id
}

/** Command and arguments as the events show them: with the blank also when there are none. */
export function commandOf({ config }: ExecInstance): string {
  const [command = '', ...args] = config.args
  return `${command} ${args.join(' ')}`
}

function findActive(engine: ExecContext, name: string): Container {
  const container = engine.containers.find(name)
  const { status } = container.state
  if (!container.running) throw notRunning(container)
  if (status === 'paused') {
    throw new DockerError('conflict', `Container ${name} is paused, unpause the container before exec`)
  }
  if (status === 'restarting') {
    throw new DockerError(
      'conflict',
      `Container ${container.id} is restarting, wait until the container is running`,
    )
  }
  return container
}
