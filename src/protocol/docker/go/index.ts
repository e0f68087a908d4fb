/**
 * Docker's objects as Go declares them, in the notation of `types.ts`, by the name that Go prints: the one description that the
 * client's answers and the server's bodies are read by. `tests/docker-types.test.ts` holds the interfaces beside this folder to it.
 */
import { containerTypes } from './container.ts'
import { eventsTypes } from './events.ts'
import { execTypes } from './exec.ts'
import { imageTypes } from './image.ts'
import { infoTypes } from './info.ts'
import { networkTypes } from './network.ts'
import { sharedTypes } from './shared.ts'
import { versionTypes } from './version.ts'
import { volumeTypes } from './volume.ts'

export const dockerTypes: Readonly<Record<string, string>> = {
  ...sharedTypes,
  ...containerTypes,
  ...execTypes,
  ...imageTypes,
  ...networkTypes,
  ...volumeTypes,
  ...eventsTypes,
  ...versionTypes,
  ...infoTypes,
}
