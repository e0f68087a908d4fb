/** Which events a client asked for. */
import type { EventMessage } from '../../protocol/docker/events.ts'
import type { Filters } from '../base/filters.ts'

/** Filters that name an object, by id or name, whole or begun. */
const OBJECTS = ['daemon', 'container', 'plugin', 'volume', 'network', 'node', 'service', 'secret', 'config']
/** Actions that carry their command behind a colon. */
const WITH_DETAIL = ['health_status', 'exec_create', 'exec_start']

export function matchesEvent(filters: Filters, event: EventMessage): boolean {
  if (filters.size === 0) return true
  return (
    matchesAction(filters, event.Action) &&
    filters.exactMatch('type', event.Type) &&
    filters.exactMatch('scope', event.scope) &&
    OBJECTS.every((object) => matchesObject(filters, object, event)) &&
    matchesImage(filters, event) &&
    filters.matchKeyValues('label', event.Actor.Attributes)
  )
}

function matchesAction(filters: Filters, action: string): boolean {
  const begun = filters.get('event').some((wanted) => WITH_DETAIL.includes(wanted))
  return begun ? filters.fuzzyMatch('event', action) : filters.exactMatch('event', action)
}

function matchesObject(filters: Filters, object: string, { Actor }: EventMessage): boolean {
  return filters.fuzzyMatch(object, Actor.ID) || filters.fuzzyMatch(object, Actor.Attributes['name'] ?? '')
}

/** An image by id or name, with or without its tag; also the events of containers made from it. */
function matchesImage(filters: Filters, { Type, Actor }: EventMessage): boolean {
  const name = Actor.Attributes[Type === 'image' ? 'name' : 'image'] ?? ''
  return [Actor.ID, name, withoutTag(Actor.ID), withoutTag(name)].some((image) =>
    filters.exactMatch('image', image),
  )
}

function withoutTag(image: string): string {
  if (image.startsWith('sha256:')) return image
  return image.replace(/@.*$/, '').replace(/:[^/:]*$/, '')
}
