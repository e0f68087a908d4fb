/** `POST /containers/{id}/resize` */
import type { TerminalSize } from '../../protocol/machine/index.ts'
import type { EngineContext } from './context.ts'
import { emitContainerEvent } from './container-event.ts'
import { notRunning } from './stop.ts'

/** @throws {DockerError} conflict: it does not run. */
export async function resizeContainer(
  engine: EngineContext,
  name: string,
  size: TerminalSize,
): Promise<void> {
  const container = engine.containers.find(name)
  if (!container.run) throw notRunning(container)
  await container.run.process.resize(size)
  const { rows, columns } = size
  emitContainerEvent(engine, container, 'resize', { height: String(rows), width: String(columns) })
}
