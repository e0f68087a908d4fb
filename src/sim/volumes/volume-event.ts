import type { OwnAttributes } from '../../protocol/docker/events.ts'
import type { VolumeContext } from './context.ts'

/** Volumes have no labels in their events. */
export function emitVolumeEvent(
  { events }: Pick<VolumeContext, 'events'>,
  name: string,
  action: 'create' | 'mount' | 'unmount' | 'destroy',
  attributes: OwnAttributes & { driver: string },
): void {
  events.emit({ Type: 'volume', Action: action, Actor: { ID: name, Attributes: attributes } })
}
