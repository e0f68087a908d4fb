/** `docker top`: the container's processes as procps' `ps` would show them on the host. */
import type { TopResponse } from '../../../protocol/docker/containers.ts'
import { DockerError } from '../../base/errors.ts'
import type { EngineContext } from '../context.ts'
import { emitContainerEvent } from '../container-event.ts'
import type { PsHost } from './ps-columns.ts'
import { parsePsOptions } from './ps-options.ts'
import { psTable } from './ps-table.ts'
import { notRunning } from '../stop.ts'

/** @param psArgs as for `ps`; empty: `-ef`. @throws {DockerError} */
export async function topContainer(
  engine: EngineContext,
  name: string,
  psArgs: string,
): Promise<TopResponse> {
  checkPidTitle(psArgs)
  const container = engine.containers.find(name)
  if (container.state.status === 'restarting') {
    throw new DockerError(
      'conflict',
      `Container ${container.id} is restarting, wait until the container is running`,
    )
  }
  if (!container.running) throw notRunning(container)
  const processes = await engine.machine.containers.processes(container.id)
  const host: PsHost = {
    nowMs: engine.clock.now() / 1000,
    memoryBytes: engine.facts.memoryBytes,
    userNames: await namesIn(engine, '/etc/passwd'),
    groupNames: await namesIn(engine, '/etc/group'),
  }
  const table = psTable(parsePsOptions(psArgs || '-ef', host), processes, host)
  emitContainerEvent(engine, container, 'top')
  return table
}

/** Another column under the title PID would be taken for it. @throws {DockerError} */
function checkPidTitle(psArgs: string): void {
  for (const [, name, title] of psArgs.matchAll(/\s+([^\s]*)=\s*(PID[^\s]*)/g)) {
    if (name !== 'pid') throw new DockerError('system', `specifying "${name}=${title}" is not allowed`)
  }
}

/** The host's names of users or groups: those of the container mean nothing to its `ps`. */
async function namesIn({ machine }: EngineContext, path: string): Promise<Map<number, string>> {
  const file = await machine.files.read(path).catch(() => new Uint8Array(0))
  const rows = new TextDecoder().decode(file).split('\n')
  return new Map(rows.map((row) => row.split(':')).map(([name = '', , id]) => [Number(id), name]))
}
