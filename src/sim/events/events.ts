/**
 * What happened to containers, networks, volumes and images: kept for a while, handed to whoever listens, and recorded for
 * the picture. It knows nothing of HTTP.
 */
import type { EventActor, EventMessage, EventType } from '../../protocol/docker/events.ts'
import type { Occurrence, Recorder } from '../../protocol/sim-event.ts'
import type { Filters } from '../base/filters.ts'
import { ENGINE, type Cause } from './cause.ts'
import { matchesEvent } from './event-filter.ts'
import type { Clock, Micros } from '../base/time.ts'

/** As many as dockerd keeps for `since`. */
const KEPT = 256

export interface EventWindow {
  /** 0: none. */
  since: Micros
  until: Micros
}

export interface NewEvent {
  Type: EventType
  Action: string
  Actor: EventActor
}

type Listener = (message: EventMessage) => void

/** All views of the events share what is kept and who listens. */
interface Shared {
  kept: EventMessage[]
  listeners: Set<Listener>
  clock: Clock
  record: Recorder
}

export class Events {
  /** Whose doing is what is emitted here. */
  readonly cause: Cause
  #shared: Shared

  private constructor(shared: Shared, cause: Cause) {
    this.#shared = shared
    this.cause = cause
  }

  static create(clock: Clock, record: Recorder): Events {
    return new Events({ kept: [], listeners: new Set(), clock, record }, ENGINE)
  }

  /** The same events; what is emitted through it is somebody's doing. */
  causedBy(cause: Cause): Events {
    return new Events(this.#shared, cause)
  }

  get listeners(): number {
    return this.#shared.listeners.size
  }

  /** Stamps an event and tells everybody. */
  emit(event: NewEvent): void {
    const { kept, listeners, clock, record } = this.#shared
    const message = stamp(event, clock.now())
    kept.push(message)
    if (kept.length > KEPT) kept.shift()
    record(asOccurrence(message, this.cause))
    for (const listener of listeners) listener(message)
  }

  /** Kept events of a time span, oldest first; none if the span is open on both sides. */
  past({ since, until }: EventWindow, filters: Filters): EventMessage[] {
    if (since === 0 && until === 0) return []
    return this.#shared.kept
      .filter(({ timeNano }) => timeNano >= since * 1000 && (until === 0 || timeNano <= until * 1000))
      .filter((message) => matchesEvent(filters, message))
  }

  /** @returns unsubscribes. */
  subscribe(filters: Filters, listener: Listener): () => void {
    const { listeners } = this.#shared
    const filtered: Listener = (message) => {
      if (matchesEvent(filters, message)) listener(message)
    }
    listeners.add(filtered)
    return () => listeners.delete(filtered)
  }
}

/** As the log has it: a kind for each Type. */
function asOccurrence(message: EventMessage, cause: Cause): Occurrence {
  return { ...cause, kind: `docker.${message.Type}`, data: message } as Occurrence
}

/** Containers and images repeat themselves in the fields that old clients read. */
function stamp({ Type, Action, Actor }: NewEvent, at: Micros): EventMessage {
  const old =
    Type === 'container'
      ? { status: Action, id: Actor.ID, ...fromImage(Actor) }
      : Type === 'image'
        ? { status: Action, id: Actor.ID }
        : {}
  return { ...old, Type, Action, Actor, scope: 'local', time: Math.floor(at / 1e6), timeNano: at * 1000 }
}

function fromImage(actor: EventActor): { from?: string } {
  const image = actor.Attributes['image']
  return image ? { from: image } : {}
}
