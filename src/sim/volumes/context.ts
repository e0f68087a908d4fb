/** What the verbs of volumes share. */
import type { Machine } from '../../protocol/machine/index.ts'
import type { Host } from '../base/host.ts'
import type { Clock } from '../base/time.ts'
import type { Events } from '../events/events.ts'
import type { Volumes } from './volumes.ts'

export interface VolumeContext {
  readonly machine: Machine
  readonly host: Host
  readonly clock: Clock
  readonly events: Events
  readonly volumes: Volumes
  readonly containers: VolumeUsers
}

/** All that volumes know of containers. */
export interface VolumeUsers {
  /** Those that have the volume among their mounts, running or not. */
  usingVolume(name: string): { id: string }[]
}
