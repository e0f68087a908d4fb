/** `docker volume prune` */
import type { VolumePruneReport } from '../../protocol/docker/volumes.ts'
import { DockerError } from '../base/errors.ts'
import { invalidFilter, type Filters } from '../base/filters.ts'
import { runOnHost } from '../base/host-command.ts'
import type { VolumeContext } from './context.ts'
import { removeVolume } from './remove.ts'
import { isAnonymous, mountpointOf } from './volume.ts'

/**
 * Removes unused volumes: the anonymous ones, or with the filter `all` every one.
 *
 * @throws {DockerError} invalid: a filter; conflict: another prune is under way.
 */
export function pruneVolumes(context: VolumeContext, filters: Filters): Promise<VolumePruneReport> {
  return context.volumes.pruning.run(() => prune(context, filters))
}

async function prune(context: VolumeContext, filters: Filters): Promise<VolumePruneReport> {
  filters.accept('label', 'label!', 'all')
  const anonymousOnly = !wantsAll(filters)
  const report: VolumePruneReport = { VolumesDeleted: [], SpaceReclaimed: 0 }
  for (const record of context.volumes.all()) {
    const { name, labels } = record
    if (context.containers.usingVolume(name).length > 0 || !filters.matchLabels(labels)) continue
    if (anonymousOnly && !isAnonymous(record)) continue
    const size = await sizeOf(context, name)
    if (!(await removed(context, name))) continue
    report.SpaceReclaimed += size
    report.VolumesDeleted.push(name)
  }
  const Attributes = { reclaimed: String(report.SpaceReclaimed) }
  context.events.emit({ Type: 'volume', Action: 'prune', Actor: { ID: '', Attributes } })
  return report
}

/** Not if a container took it, or somebody else removed it, meanwhile. */
async function removed(context: VolumeContext, name: string): Promise<boolean> {
  try {
    await removeVolume(context, name, true)
    return true
  } catch (error) {
    if (error instanceof DockerError && (error.kind === 'conflict' || error.kind === 'notFound')) return false
    throw error
  }
}

/** Bytes of its files. */
async function sizeOf({ machine }: VolumeContext, name: string): Promise<number> {
  const args = ['find', mountpointOf(name), '-type', 'f', '-exec', 'stat', '-c', '%s', '{}', '+']
  const { stdout } = await runOnHost(machine, args)
  return stdout.split('\n').reduce((sum, line) => sum + Number(line), 0)
}

function wantsAll(filters: Filters): boolean {
  const [value, ...more] = filters.get('all')
  if (value === undefined) return false
  if (more.length > 0) {
    throw new DockerError(
      'invalid',
      `invalid filter 'all=[${[value, ...more].join(' ')}]': only one value is expected`,
    )
  }
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(value)) return true
  if (['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(value)) return false
  throw invalidFilter('all')
}
