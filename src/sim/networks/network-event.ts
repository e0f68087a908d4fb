import type { NetworkContext } from './context.ts'
import type { NetworkRecord } from './network.ts'

export function emitNetworkEvent(
  { events }: Pick<NetworkContext, 'events'>,
  { id, name, driver }: NetworkRecord,
  action: 'connect' | 'disconnect',
  containerId: string,
): void {
  const Attributes = { container: containerId, name, type: driver }
  events.emit({ Type: 'network', Action: action, Actor: { ID: id, Attributes } })
}
