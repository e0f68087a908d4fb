import type { VolumeContext } from '../../volumes/context.ts'
import { createVolume } from '../../volumes/create.ts'
import { inspectVolume } from '../../volumes/inspect.ts'
import { listVolumes } from '../../volumes/list.ts'
import { pruneVolumes } from '../../volumes/prune.ts'
import { removeVolume } from '../../volumes/remove.ts'
import type { VolumeBackend } from './backend.ts'

export function volumeBackend(engine: VolumeContext): VolumeBackend {
  return {
    list: (filters) => listVolumes(engine, filters),
    inspect: (name) => inspectVolume(engine, name),
    create: (wish) => createVolume(engine, wish),
    remove: (name, force) => removeVolume(engine, name, force),
    prune: (filters) => pruneVolumes(engine, filters),
  }
}
