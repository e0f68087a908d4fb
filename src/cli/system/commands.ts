/** `docker system …`, and what stands beside the nouns: of the daemon as a whole, or of any object. */
import { noArgs, type Command } from '../command.ts'
import { notServedVerbs } from '../not-served.ts'
import { events } from './events.ts'
import { info } from './info.ts'
import { inspect } from './inspect.ts'
import { version } from './version.ts'

export const system: Command = {
  name: 'system',
  use: 'system',
  summary: 'Manage Docker',
  args: noArgs,
  commands: [events, info, ...notServedVerbs('system')],
}

/** `docker info`, for `docker system info`; `inspect` and `version` have no longer form. */
export const systemShortForms: readonly Command[] = [events, info, inspect, version]
