/** `docker container prune` */
import type { ContainerPruneReport } from '../../protocol/docker/containers.ts'
import type { EngineContext } from './context.ts'
import type { Filters } from '../base/filters.ts'
import { untilFilter } from '../base/until-filter.ts'
import { removeContainer } from './remove.ts'

/** @throws {DockerError} invalid: a filter; conflict: another prune is under way. */
export function pruneContainers(engine: EngineContext, filters: Filters): Promise<ContainerPruneReport> {
  return engine.containers.pruning.run(() => prune(engine, filters))
}

async function prune(engine: EngineContext, filters: Filters): Promise<ContainerPruneReport> {
  filters.accept('label', 'label!', 'until')
  const until = untilFilter(filters, engine.clock.now())
  const deleted: string[] = []
  let reclaimed = 0
  for (const container of engine.containers.all()) {
    const { record } = container
    if (container.running || !filters.matchLabels(record.config.Labels)) continue
    if (until !== 0 && record.created > until) continue
    const size = await engine.machine.containers.writableSize(record.id)
    try {
      await removeContainer(engine, container, { force: false, volumes: false })
    } catch (error) {
      engine.report(error)
      continue
    }
    reclaimed += size
    deleted.push(record.id)
  }
  engine.events.emit({
    Type: 'container',
    Action: 'prune',
    Actor: { ID: '', Attributes: { reclaimed: String(reclaimed) } },
  })
  return { ContainersDeleted: deleted.length > 0 ? deleted : null, SpaceReclaimed: reclaimed }
}
