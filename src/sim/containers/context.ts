/** What the verbs of containers share. Written out once, in `engine.ts`. */
import type { MachineFacts } from '../../protocol/machine/index.ts'
import type { Images } from '../images/images.ts'
import type { NetworkContext } from '../networks/context.ts'
import type { LogStore } from '../store/store.ts'
import type { Containers } from './containers.ts'
import type { ContainerFiles } from '../rootfs/container-file.ts'
import type { VolumeContext } from '../volumes/context.ts'

export interface EngineContext extends NetworkContext, VolumeContext {
  readonly facts: MachineFacts
  readonly images: Images
  readonly logs: LogStore
  readonly containers: Containers
  readonly files: ContainerFiles
  readonly daemon: Daemon
  /** Told of failures that nobody waits for, such as in the handling of an exit. */
  readonly report: (error: unknown) => void
}

export interface Daemon {
  /** It goes down: nothing is restarted any more, and what stops was not stopped by the user. */
  stopping: boolean
}
