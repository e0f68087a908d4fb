import type { ImageAction } from './image.ts'
import type { ImageState } from './state.ts'

/**
 * Tells that something happened to an image, with its labels as attributes while it is still there.
 *
 * @param actor what `Actor.ID` says: the id, or for a pull the reference.
 * @param name the attribute `name`.
 */
export function emitImageEvent(
  { store, events }: ImageState,
  action: ImageAction,
  actor: string,
  name: string,
  id = actor,
): void {
  const image = store.get(id)
  const labels = image?.removed ? {} : (image?.document.config?.Labels ?? {})
  events.emit({ Type: 'image', Action: action, Actor: { ID: actor, Attributes: { ...labels, name } } })
}
