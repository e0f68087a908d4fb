/** What `GET /events` sends, for tests. */
import type { EventMessage, EventType } from '../../protocol/docker/events.ts'

export function engineMessage<Type extends EventType>(
  type: Type,
  action: string,
  id: string,
  attributes: Record<string, string> = {},
): EventMessage & { Type: Type } {
  const actor = { ID: id, Attributes: attributes }
  return { Type: type, Action: action, Actor: actor, scope: 'local', time: 0, timeNano: 0 }
}
