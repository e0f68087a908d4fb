import type { Volume, VolumePruneReport } from '../../../protocol/docker/volumes.ts'
import type { Filters } from '../../base/filters.ts'
import type { VolumeWish } from '../../volumes/create.ts'

/** What these routes need from the engine, and nothing more. */
export interface VolumeBackend {
  list(filters: Filters): Volume[]
  inspect(name: string): Volume
  create(wish: VolumeWish): Promise<Volume>
  remove(name: string, force: boolean): Promise<void>
  prune(filters: Filters): Promise<VolumePruneReport>
}
