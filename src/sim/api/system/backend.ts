import type { EventMessage } from '../../../protocol/docker/events.ts'
import type { InfoResponse, VersionResponse } from '../../../protocol/docker/system.ts'
import type { EventWindow } from '../../events/events.ts'
import type { Filters } from '../../base/filters.ts'

/** What these routes need from the engine, and nothing more. */
export interface SystemBackend {
  version(): VersionResponse
  info(): Promise<InfoResponse>
  /** Past events of the window, then new ones until its end or until the signal. */
  events(window: EventWindow, filters: Filters, signal: AbortSignal): AsyncIterable<EventMessage>
}
