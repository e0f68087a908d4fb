/** `docker volume ls` */
import type { Volume } from '../../protocol/docker/volumes.ts'
import type { Filters } from '../base/filters.ts'
import type { VolumeContext } from './context.ts'
import { toVolume } from './volume.ts'

/** @throws {DockerError} invalid */
export function listVolumes({ volumes, containers }: VolumeContext, filters: Filters): Volume[] {
  filters.accept('dangling', 'name', 'driver', 'label')
  const dangling = filters.has('dangling') ? filters.bool('dangling', false) : null
  return volumes
    .all()
    .filter(({ name, labels }) => {
      const unused = containers.usingVolume(name).length === 0
      return (
        filters.exactMatch('driver', 'local') &&
        filters.match('name', name) &&
        filters.matchKeyValues('label', labels) &&
        (dangling === null || dangling === unused)
      )
    })
    .map(toVolume)
}
