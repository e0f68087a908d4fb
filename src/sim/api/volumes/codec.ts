/** Go's view of the volume objects in `protocol/docker/volumes.ts`. */
import type { VolumeCreateOptions } from '../../../protocol/docker/volumes.ts'
import { field, map, string, struct, type Codec } from '../go-json/codec.ts'

export const volumeCreateOptions: Codec<VolumeCreateOptions> = struct('CreateOptions', {
  Driver: field(string()),
  DriverOpts: field(map(string())),
  Labels: field(map(string())),
  Name: field(string()),
})
