/**
 * The world that is drawn: what is known of a sandbox after some prefix of its log. Plain values, never changed in place.
 * It knows no pixels and no time but the log's own.
 */
import type { ImageSummary, ContainerSummary } from '../engine/types.ts'
import type { SimEvent } from '../../protocol/sim-event.ts'

/** `container:<id>`, `image:<id>`, `pull:<name>`, `registry:<host>`, `client:<name>`, `daemon`. */
export type ObjectId = string

export interface World {
  daemon: Daemon
  clients: ReadonlyMap<ObjectId, Client>
  containers: ReadonlyMap<ObjectId, Container>
  images: ReadonlyMap<ObjectId, Image>
  pulls: ReadonlyMap<ObjectId, Pull>
  registries: ReadonlyMap<ObjectId, Registry>
  /** Requests that have no answer yet, by {@link requestKey}. */
  requests: ReadonlyMap<string, OpenRequest>
  /** Exchanges that are answered and not over: a pull, `logs -f`, attach. Without those that are folded away. */
  streams: ReadonlyMap<string, OpenStream>
  /** Where each removed object left the log, so that an older answer of the API does not bring it back. */
  removed: ReadonlyMap<ObjectId, number>
}

export interface Daemon {
  state: 'down' | 'starting' | 'running' | 'crashed'
  /** The boot stage, or why it crashed. */
  detail: string
}

export interface Client {
  id: ObjectId
  name: string
  kind: 'learner' | 'page' | 'container' | 'lesson' | 'remote'
  /** The command line it runs, and that command's `corr`; null when it is idle. */
  command: string | null
  corr: string | null
  /** How its last command or request ended. */
  last: string | null
}

export type ContainerState = 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead'

export interface Container {
  id: ObjectId
  dockerId: string
  name: string
  image: string
  command: string
  state: ContainerState
  exitCode: number | null
  oomKilled: boolean
  /** `8080→80/tcp`; without a host port: `80/tcp`. */
  ports: string[]
  /** Unix seconds, for the order of the cards. */
  createdAt: number
  /** Where it was born in the log; 0 if it was there before. */
  bornSeq: number
  /** The last event that changed its state; an API answer asked for before that is out of date. */
  changedSeq: number
}

export interface Image {
  id: ObjectId
  dockerId: string
  tags: string[]
  sizeBytes: number
  /** Diff ids, lowest first; empty until they are known. */
  layers: string[]
  createdAt: number
  bornSeq: number
}

export interface Pull {
  id: ObjectId
  image: string
  /** Whose doing it is: a pull that failed ends with its command. */
  corr: string
  /** Where it ended well; the card stays until the list of images has the image. */
  doneSeq: number | null
  layers: { digest: string; status: string; current: number; total: number }[]
}

export interface Registry {
  id: ObjectId
  host: string
  /** What was asked for: repository -> tags or digests seen, with the last status. */
  repositories: ReadonlyMap<string, { tag: string; status: number | null }>
}

export interface OpenRequest {
  key: string
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
export interface Observation {
  kind: 'observed'
  /** The last event seen when the request was sent. */
  afterSeq: number
  at: number
  containers?: ContainerSummary[]
  images?: ImageSummary[]
  layers?: { imageId: string; layers: string[] }[]
}

export type LogEntry = SimEvent | Observation

export const emptyWorld: World = {
  daemon: { state: 'down', detail: '' },
  clients: new Map(),
  containers: new Map(),
  images: new Map(),
  pulls: new Map(),
  registries: new Map(),
  requests: new Map(),
  streams: new Map(),
  removed: new Map(),
}

/** A copy of a map with one entry set, or removed when the value is undefined. */
export function withEntry<K, V>(map: ReadonlyMap<K, V>, key: K, value: V | undefined): ReadonlyMap<K, V> {
  const copy = new Map(map)
  if (value === undefined) copy.delete(key)
  else copy.set(key, value)
  return copy
}
