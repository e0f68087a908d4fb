/** What `GET /events` sends, one JSON object a line. */
export interface EventMessage {
  /** Deprecated, of containers and images: the same as Action, Actor.ID and the container's image. */
  status?: string
  id?: string
  from?: string
  Type: EventType
  Action: string
  Actor: EventActor
  scope: 'local' | 'swarm'
  /** Unix seconds. */
  time: number
  /** Unix nanoseconds, counted in whole microseconds: exact as a double until 2255. */
  timeNano: number
}

export interface EventActor {
  ID: string
  Attributes: Record<string, string>
}

export type EventType =
  | 'builder'
  | 'config'
  | 'container'
  | 'daemon'
  | 'image'
  | 'network'
  | 'node'
  | 'plugin'
  | 'secret'
  | 'service'
  | 'volume'
