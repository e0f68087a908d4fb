/** `docker network …`. */
import { noArgs, type Command } from '../command.ts'
import { notServedVerbs } from '../not-served.ts'
import { inspectNetworks } from './inspect.ts'
import { listNetworks } from './ls.ts'

export const network: Command = {
  name: 'network',
  use: 'network',
  summary: 'Manage networks',
  args: noArgs,
  since: '1.21',
  commands: [inspectNetworks, listNetworks, ...notServedVerbs('network')],
}
