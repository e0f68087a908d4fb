/** What the verbs of networks share. */
import type { Machine } from '../../protocol/machine/index.ts'
import type { Host } from '../base/host.ts'
import type { Clock } from '../base/time.ts'
import type { Events } from '../events/events.ts'
import type { Networks } from './networks.ts'

export interface NetworkContext {
  readonly machine: Machine
  readonly host: Host
  readonly clock: Clock
  readonly events: Events
  readonly networks: Networks
}
