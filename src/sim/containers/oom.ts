/** What the machine tells of a container whose memory was not enough. */
import type { EngineContext } from './context.ts'
import { emitContainerEvent } from './container-event.ts'
import { hasProcess } from './state.ts'

/** A process of the container was killed for memory; the container may go on. */
export async function noteOom(engine: EngineContext, id: string): Promise<void> {
  const container = engine.containers.get(id)
  await container?.lock.run(async () => {
    const { record } = container
    if (container.gone || !hasProcess(record.state)) return
    record.state = { ...record.state, oomKilled: true }
    await engine.containers.save(container)
    emitContainerEvent(engine, container, 'oom')
  })
}
