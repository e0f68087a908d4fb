/** `docker pause` and `docker unpause`. */
import { RuntimeError } from '../../protocol/machine/index.ts'
import { DockerError } from '../base/errors.ts'
import type { EngineContext } from './context.ts'
import { emitContainerEvent } from './container-event.ts'
import { notRunning } from './stop.ts'

/** @throws {DockerError} conflict: not running, paused already, or restarting. */
export async function pauseContainer(engine: EngineContext, name: string): Promise<void> {
  const container = engine.containers.find(name)
  await container.change(async () => {
    const { record, id } = container
    if (record.state.status === 'paused') {
      throw new DockerError('conflict', `Container ${id} is already paused`)
    }
    if (record.state.status === 'restarting') {
      throw new DockerError('conflict', `Container ${id} is restarting, wait until the container is running`)
    }
    if (record.state.status !== 'running') throw notRunning(container)
    await engine.machine.containers.setFrozen(id, true).catch((error) => cannot('pause', id, error))
    record.state = { ...record.state, status: 'paused' }
    await engine.containers.save(container)
    emitContainerEvent(engine, container, 'pause')
  })
}

/** @throws {DockerError} system: it is not paused. */
export async function unpauseContainer(engine: EngineContext, name: string): Promise<void> {
  const container = engine.containers.find(name)
  await container.change(async () => {
    const { record, id } = container
    if (record.state.status !== 'paused') {
      throw new DockerError('system', `Container ${id} is not paused`)
    }
    await engine.machine.containers.setFrozen(id, false).catch((error) => cannot('unpause', id, error))
    record.state = { ...record.state, status: 'running' }
    await engine.containers.save(container)
    emitContainerEvent(engine, container, 'unpause')
  })
}

/** Most likely it has just ended. */
function cannot(what: 'pause' | 'unpause', id: string, error: unknown): never {
  if (!(error instanceof RuntimeError)) throw error
  throw new DockerError('system', `cannot ${what} container ${id}: ${error.message}`)
}
