/**
 * The world that is drawn: what is known of the Docker hosts after some prefix of their log. Plain values, never changed in
 * place. It knows no pixels and no time but the log's own, and not what kinds of objects there are: each has its folder in
 * `kinds/`.
 */
import type { ObjectId, ObjectKind } from '../../protocol/picture.ts'
import type { SimEvent } from '../../protocol/sim-event.ts'

export interface World {
  /** By name; one enters with the first word of its daemon. */
  hosts: ReadonlyMap<string, Host>
  /** By kind, then by id; what lives on a host has the host in its id. Read through `Kept`. */
  objects: ReadonlyMap<ObjectKind, ReadonlyMap<ObjectId, Thing>>
  /** Requests that have no answer yet, by `requestKey`. */
  requests: ReadonlyMap<string, OpenRequest>
  /** Exchanges that are answered and not over: a pull, `logs -f`, attach. Without those that are folded away. */
  streams: ReadonlyMap<string, OpenStream>
  /** Where each removed object left the log, so that an older answer of the API does not bring it back. */
  removed: ReadonlyMap<ObjectId, number>
}

/** A Docker host, as its daemon shows itself. */
export interface Host {
  name: string
  state: 'down' | 'starting' | 'running' | 'crashed'
  /** The boot stage, or why it crashed. */
  detail: string
}

/** An object of some kind. */
export interface Thing {
  id: ObjectId
}

export interface OpenRequest {
  key: string
  /** In whose log it stands. */
  host: string
  from: ObjectId
  to: ObjectId
  method: string
  path: string
  address: string
  corr: string
  startedAt: number
  seq: number
}

export interface OpenStream extends OpenRequest {
  status: number
  /** Where its answer stands in the log. */
  answerSeq: number
}

/** What the page itself learnt by asking the API. It takes its place in the log behind the events known when it was asked. */
export interface Observation<Answer = unknown> {
  kind: 'observed'
  host: string
  /** Who asked, and understands the answer. */
  of: ObjectKind
  /** The last event seen when the request was sent. */
  afterSeq: number
  at: number
  answer: Answer
}

export type LogEntry = SimEvent | Observation

export const emptyWorld: World = {
  hosts: new Map(),
  objects: new Map(),
  requests: new Map(),
  streams: new Map(),
  removed: new Map(),
}

/** @returns one that is down, if nothing was heard of it. */
export function hostOf(world: World, name: string): Host {
  return world.hosts.get(name) ?? { name, state: 'down', detail: '' }
}

/** A copy of a map with one entry set, or removed when the value is undefined. */
export function withEntry<K, V>(map: ReadonlyMap<K, V>, key: K, value: V | undefined): ReadonlyMap<K, V> {
  const copy = new Map(map)
  if (value === undefined) copy.delete(key)
  else copy.set(key, value)
  return copy
}
