/** `docker top`: the container's processes as procps' `ps` would show them on the host. */
import type { TopResponse } from '../../protocol/docker/containers.ts'
import type { ProcessInfo } from '../../protocol/machine/index.ts'
import { DockerError } from '../base/errors.ts'
import type { EngineContext } from './context.ts'
import { emitContainerEvent } from './container-event.ts'
import { parsePsArgs, type Column, type PsHost } from './ps.ts'
import { notRunning } from './stop.ts'

/** @param psArgs as for `ps`; empty: `-ef`. @throws {DockerError} */
export async function topContainer(
  engine: EngineContext,
  name: string,
  psArgs: string,
): Promise<TopResponse> {
  const columns = parsePsArgs(psArgs || '-ef')
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
    userNames: await userNames(engine),
  }
  emitContainerEvent(engine, container, 'top')
  return table(columns, processes, host)
}

function table(columns: Column[], processes: ProcessInfo[], host: PsHost): TopResponse {
  return {
    Titles: columns.map(({ title }) => title),
    Processes: processes.map((process) => columns.map(({ show }) => show(process, host))),
  }
}

/** The host's names: those of the container mean nothing to its `ps`. */
async function userNames({ machine }: EngineContext): Promise<Map<number, string>> {
  const passwd = await machine.files.read('/etc/passwd').catch(() => new Uint8Array(0))
  const rows = new TextDecoder().decode(passwd).split('\n')
  return new Map(rows.map((row) => row.split(':')).map(([name = '', , uid]) => [Number(uid), name]))
}
