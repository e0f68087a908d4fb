import type { MountPoint } from '../../protocol/docker/containers.ts'
import type { MountRecord } from './record.ts'

/** A mount as list and inspect show it. */
export function toMountPoint(mount: MountRecord): MountPoint {
  const { type, name, source, destination, driver, mode, rw, propagation } = mount
  return {
    Type: type,
    ...(name && { Name: name }),
    Source: source,
    Destination: destination,
    ...(driver && { Driver: driver }),
    Mode: mode,
    RW: rw,
    Propagation: propagation,
  }
}
