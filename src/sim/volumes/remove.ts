/** `docker volume rm` */
import { DockerError } from '../base/errors.ts'
import type { VolumeContext } from './context.ts'
import { emitVolumeEvent } from './volume-event.ts'

/** @throws {DockerError} notFound (unless `force`); conflict: a container has it. */
export async function removeVolume(context: VolumeContext, name: string, force: boolean): Promise<void> {
  const { machine, volumes, containers } = context
  if (force && !volumes.get(name)) return
  volumes.find(name)
  const users = containers.usingVolume(name)
  if (users.length > 0) {
    const ids = users.map(({ id }) => id).join(', ')
    throw new DockerError('conflict', `remove ${name}: volume is in use - [${ids}]`)
  }
  await machine.volumes.remove(name)
  await volumes.delete(name)
  emitVolumeEvent(context, name, 'destroy', { driver: 'local' })
}
