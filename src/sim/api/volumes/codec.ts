/** The bodies of `protocol/docker/volumes.ts`, as Go reads them. */
import type { VolumeCreateOptions } from '../../../protocol/docker/volumes.ts'
import { codecOf } from '../go-json/codec-of.ts'

export const volumeCreateOptions = codecOf<VolumeCreateOptions>('volume.CreateOptions')
