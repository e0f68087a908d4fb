/**
 * What happened to containers, networks, volumes and images: kept for a while, handed to whoever listens, and recorded for
 * the picture. It knows nothing of HTTP.
 */
import type { EventActor, EventMessage, EventType } from '../../protocol/docker/events.ts'
import type { Recorder } from '../../protocol/sim-event.ts'
import type { Origin } from '../../protocol/socket.ts'
import type { Filters } from './filters.ts'
import { matchesEvent } from './event-filter.ts'
import type { Clock, Micros } from './time.ts'

/** As many as dockerd keeps for `since`. */
const KEPT = 256

const ENGINE: Origin = { kind: 'engine', name: 'dockerd' }

export interface EventWindow {
  /** 0: none. */
  since: Micros
  until: Micros
}

export class Events {
  #kept: EventMessage[] = []
  #listeners = new Set<(message: EventMessage) => void>()
  #clock: Clock
  #record: Recorder

  constructor(clock: Clock, record: Recorder) {
    this.#clock = clock
    this.#record = record
  }

  get listeners(): number {
    return this.#listeners.size
  }

  /** Stamps an event and tells everybody. */
  emit(event: { Type: EventType; Action: string; Actor: EventActor }): void {
    const message = this.#stamp(event)
    this.#kept.push(message)
    if (this.#kept.length > KEPT) this.#kept.shift()
    this.#record({ kind: `docker.${event.Type}`, origin: ENGINE, corr: '', data: { ...message } })
    for (const listener of this.#listeners) listener(message)
  }

  /** Kept events of a time span, oldest first; none if the span is open on both sides. */
  past({ since, until }: EventWindow, filters: Filters): EventMessage[] {
    if (since === 0 && until === 0) return []
    return this.#kept
      .filter(({ timeNano }) => timeNano >= since * 1000 && (until === 0 || timeNano <= until * 1000))
      .filter((message) => matchesEvent(filters, message))
  }

  /** @returns unsubscribes. */
  subscribe(filters: Filters, listener: (message: EventMessage) => void): () => void {
    const filtered = (message: EventMessage) => {
      if (matchesEvent(filters, message)) listener(message)
    }
    this.#listeners.add(filtered)
    return () => this.#listeners.delete(filtered)
  }

  /** Containers and images repeat themselves in the fields that old clients read. */
  #stamp({ Type, Action, Actor }: { Type: EventType; Action: string; Actor: EventActor }): EventMessage {
    const at = this.#clock.now()
    const old =
      Type === 'container'
        ? { status: Action, id: Actor.ID, ...fromImage(Actor) }
        : Type === 'image'
          ? { status: Action, id: Actor.ID }
          : {}
    return { ...old, Type, Action, Actor, scope: 'local', time: Math.floor(at / 1e6), timeNano: at * 1000 }
  }
}

function fromImage(actor: EventActor): { from?: string } {
  const image = actor.Attributes['image']
  return image ? { from: image } : {}
}
