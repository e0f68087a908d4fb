/** What a kind of object says of itself. The table of all kinds is `index.ts`; nobody else tells them apart. */
import type { Component } from 'svelte'
import type { ObjectId, ObjectKind } from '../../../protocol/picture.ts'
import type { SimEvent } from '../../../protocol/sim-event.ts'
import type { Observation, OpenStream, World } from '../world.ts'
import type { Frame } from './frame.ts'
import type { Treatments } from './treatment.ts'
import type { Detail, Zone } from './zone.ts'

export interface Kind {
  name: ObjectKind
  /** What the rows about it are filtered by in the event list; none if it has no rows. */
  topic?: string
  /** A colour of `tokens.css`: for strokes and icons only, never the only mark. */
  colour: string
  zone: Zone
  /** Its objects in the picture of a host, in order. */
  ids(world: World, host: string): ObjectId[]
  /** Shown in favour of the others when there is no room for all; else the newest are. */
  isAlive?(world: World, id: ObjectId): boolean
  Card: Component<CardProps>
  /** Of its card's edge; plain if it does not say. */
  frame?(world: World, id: ObjectId): Frame
  /** The accessible name. */
  label(look: Look): string
  /** The request that fetches one, as `docker inspect` makes it; none if the API has no such request. */
  path?(name: string): string
  /** It has a catalogue, which is asked of it. */
  catalogue?: true
  list?: ListSection
  watch?: Watch
  /** What the log's events mean for it. */
  on: Treatments
}

/** An object, seen in a world. */
export interface Look {
  id: ObjectId
  world: World
  /** Those that are drawn. */
  streams: readonly OpenStream[]
}

export interface CardProps extends Look {
  detail: Detail
}

/** Its table in the list beside the picture. */
export interface ListSection {
  title: string
  columns: [name: string, value: string]
  /** What brings the first one: a command, and what it does. */
  empty: [command: string, does: string]
  rows(world: World, host: string): ListRow[]
}

export interface ListRow {
  id: ObjectId
  name: string
  /** Small, below the name. */
  note?: string
  /** Not read out; `value` says the same. */
  mark?: { sign: string; frame: Frame }
  value: string
}

/** What events do not carry is asked of the API. */
export interface Watch {
  /** Whether what was read is out of date after an event. */
  staleAfter(event: SimEvent): boolean
  read(asking: Asking): Promise<void>
  observe(world: World, seen: Observation): World
}

export interface Asking {
  /** @returns null unless the answer is a 200. */
  get<T>(path: string): Promise<T | null>
  /** What is known by now. */
  world(): World
  host: string
  /** Puts an answer into the log. */
  tell(answer: unknown): void
}
