/** `docker volume inspect` */
import type { Volume } from '../../protocol/docker/volumes.ts'
import type { VolumeContext } from './context.ts'
import { toVolume } from './volume.ts'

/** @throws {DockerError} notFound: `get data: no such volume` */
export function inspectVolume({ volumes }: VolumeContext, name: string): Volume {
  return toVolume(volumes.find(name))
}
