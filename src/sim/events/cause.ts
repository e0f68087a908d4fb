/** Whose doing something is: every verb tells it by the events of the context that it is handed. */
import type { Origin } from '../../protocol/socket.ts'
import type { Events } from './events.ts'

/** Who made it happen, so that what one command causes can be tied together. */
export interface Cause {
  origin: Origin
  corr: string
}

/** What the daemon does by itself. */
export const ENGINE: Cause = { origin: { kind: 'engine', name: 'dockerd' }, corr: '' }

/** The same context as one request sees it: what is done in it is told as that request's doing. */
export function onBehalfOf<T extends { readonly events: Events }>(context: T, cause: Cause): T {
  return { ...context, events: context.events.causedBy(cause) }
}
