/** Other containers whose namespaces a container joins: they must run, and allow it. In Docker's words. */
import { DockerError } from '../../base/errors.ts'
import type { EngineContext } from '../context.ts'
import { joinedContainer, type JoinedPids } from '../../runtime-spec/namespaces.ts'
import type { Container } from '../container.ts'
import { hasProcess, statusOf } from '../state.ts'

/** @throws {DockerError} system */
export function joinedPids(engine: EngineContext, container: Container): JoinedPids {
  const { IpcMode, PidMode } = container.record.hostConfig
  const ipc = joinedContainer(IpcMode)
  const pid = joinedContainer(PidMode)
  return {
    ...(ipc !== undefined && { ipc: ipcPid(engine, ipc) }),
    ...(pid !== undefined && { pid: runningPid(engine, pid, 'PID') }),
  }
}

function ipcPid(engine: EngineContext, name: string): number {
  const pid = runningPid(engine, name, 'IPC')
  const { IpcMode } = engine.containers.find(name).record.hostConfig
  if (IpcMode === 'private' || IpcMode === 'none') {
    throw new DockerError(
      'system',
      `failed to join IPC namespace: container ${name}: non-shareable IPC (hint: use IpcMode:shareable for the donor container)`,
    )
  }
  return pid
}

function runningPid(engine: EngineContext, name: string, namespace: 'IPC' | 'PID'): number {
  const fail = (why: string) => new DockerError('system', `failed to join ${namespace} namespace: ${why}`)
  const donor = engine.containers.tryFind(name)
  if (!donor) throw fail(`No such container: ${name}`)
  if (!donor.running) throw fail(`container ${name} is not running`)
  if (!hasProcess(donor.state)) {
    throw fail(`Container ${name} is restarting, wait until the container is running`)
  }
  return donor.state.pid
}

/** @returns the container whose network is shared, or null. @throws {DockerError} */
export function joinedNetwork(engine: EngineContext, container: Container): Container | null {
  const name = joinedContainer(container.record.hostConfig.NetworkMode)
  if (name === undefined) return null
  const donor = engine.containers.tryFind(name)
  if (!donor) {
    throw new DockerError('system', `joining network namespace of container: No such container: ${name}`)
  }
  if (donor === container) throw new DockerError('system', 'cannot join own network namespace')
  if (!donor.running) {
    throw new DockerError(
      'conflict',
      `cannot join network namespace of a non running container: container ${donor.name} is ${statusOf(donor.state, donor.removal)}`,
    )
  }
  if (donor.state.status === 'restarting') {
    throw new DockerError(
      'conflict',
      `cannot join network namespace of container: Container ${name} is restarting, wait until the container is running`,
    )
  }
  return donor
}
