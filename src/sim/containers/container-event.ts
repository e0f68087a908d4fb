/** Events of containers with the attributes that dockerd gives them. */
import type { OwnAttributes } from '../../protocol/docker/events.ts'
import type { EngineContext } from './context.ts'
import type { Container } from './container.ts'

/** Labels are attributes, too; then the image and the name. */
export function emitContainerEvent(
  engine: Pick<EngineContext, 'events'>,
  { record }: Container,
  action: string,
  attributes: OwnAttributes = {},
): void {
  const { config, id, name } = record
  const Attributes = sorted({
    ...attributes,
    ...config.Labels,
    ...(config.Image && { image: config.Image }),
    name,
  })
  engine.events.emit({ Type: 'container', Action: action, Actor: { ID: id, Attributes } })
}

/** Go writes maps with sorted keys. */
function sorted(attributes: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
}
