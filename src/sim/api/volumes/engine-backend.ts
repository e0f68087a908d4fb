import type { Events } from '../../events/events.ts'
import type { Volumes } from '../../volumes/volumes.ts'
import type { VolumeBackend } from './routes.ts'

/** @param events where what is done is told, as somebody's doing. */
export function volumeBackend(volumes: Volumes, events: Events): VolumeBackend {
  return {
    list: (filters) => volumes.list(filters),
    get: (name) => volumes.get(name),
    create: (wish) => volumes.create(wish, events),
    remove: (name, force) => volumes.remove(name, force, events),
    prune: (filters) => volumes.prune(filters, events),
  }
}
