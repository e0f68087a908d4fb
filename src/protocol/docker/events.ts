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

/** What the daemon itself says of an event, the short ones first. Labels, which clients choose, stand beside them. */
export const OWN_ATTRIBUTES = [
  'exitCode',
  'execDuration',
  'signal',
  'execID',
  'height',
  'width',
  'container',
  'type',
  'driver',
  'reclaimed',
  'propagation',
  'read/write',
  'image',
  'destination',
  'oldName',
  'name',
] as const

export type OwnAttributes = Partial<Record<(typeof OWN_ATTRIBUTES)[number], string>>
