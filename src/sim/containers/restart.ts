/** `docker restart` */
import { DockerError } from '../base/errors.ts'
import type { EngineContext } from './context.ts'
import { emitContainerEvent } from './container-event.ts'
import { start } from './start/start.ts'
import { stop, type StopOptions } from './stop.ts'

/** @throws {DockerError} */
export async function restartContainer(
  engine: EngineContext,
  name: string,
  options: StopOptions,
): Promise<void> {
  const container = engine.containers.find(name)
  try {
    if (container.running) {
      container.manuallyRestarted = true
      await stop(engine, container, options)
    }
    await start(engine, container, { byUser: true })
    emitContainerEvent(engine, container, 'restart')
  } catch (error) {
    // dockerd forgets here what kind of failure it was.
    throw error instanceof DockerError
      ? new DockerError('system', `Cannot restart container ${name}: ${error.message}`)
      : error
  }
}
