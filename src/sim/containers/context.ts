/** What the verbs of the engine share. Written out once, in `engine.ts`. */
import type { Machine, MachineFacts } from '../../protocol/machine.ts'
import type { Images } from '../images/images.ts'
import type { Networks } from '../networks/networks.ts'
import type { LogStore } from '../store/store.ts'
import type { Containers } from './containers.ts'
import type { Cause, Events } from '../events/events.ts'
import type { Host } from '../base/host.ts'
import type { ContainerFiles } from '../rootfs/container-file.ts'
import type { Clock } from '../base/time.ts'
import type { Volumes } from '../volumes/volumes.ts'

export interface EngineContext {
  machine: Machine
  facts: MachineFacts
  images: Images
  logs: LogStore
  host: Host
  clock: Clock
  events: Events
  containers: Containers
  networks: Networks
  volumes: Volumes
  files: ContainerFiles
  /** The daemon goes down: nothing is restarted any more, and what stops was not stopped by the user. */
  stopping: boolean
  /** Told of failures that nobody waits for, such as in the handling of an exit. */
  report: (error: unknown) => void
}

/** The same engine, seen by one request: what it does is told as that request's doing. */
export function onBehalfOf<T extends EngineContext>(engine: T, cause: Cause): T {
  const seen = Object.create(engine) as T
  return Object.assign(seen, { events: engine.events.causedBy(cause) })
}
