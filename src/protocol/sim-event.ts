/**
 * Everything that happens in a sandbox, in order: what diagrams, the API log and lesson checks are made from. An event is
 * only ever recorded where the thing happened (a tap, the engine, the machine); nobody makes one up.
 */
import type { BootProgress } from './boot.ts'
import type { EventMessage, EventType } from './docker/events.ts'
import type { PowerAction } from './machine/host.ts'
import type { Address, Origin } from './socket.ts'

/** What there is to be told, and what is told of it. A new kind is a line here; whoever has to treat it then fails to compile. */
export interface SimEventData extends DockerEventData {
  /** An HTTP request was seen on a socket. `id` ties it to what follows; `address` is the server's. */
  'req.start': { id: string; address: Address; method: string; path: string }
  /** The head of its answer left; the body, or a connection taken over, may go on for hours. `ms` since the start. */
  'req.end': { id: string; status: number; ms: number }
  /** The exchange is over. One for each `req.start`; without a `req.end` before it, the connection broke unanswered. */
  'req.close': { id: string; ms: number }
  /** A registry's server cannot be reached, in words for the end of a sentence. */
  'registry.unreachable': { address: Address; reason: string }
  'layer.progress': { image: string; digest: string; status: string; current: number; total: number }
  'machine.boot': BootProgress
  'machine.crashed': { reason: string }
  /** Typed in the guest. */
  'machine.power': { action: PowerAction }
  /** With the program's own name. */
  'cli.start': { argv: string[] }
  /** Exit status; -1 if the caller went away before. */
  'cli.end': { code: number }
}

/** `docker.container`, `docker.image`, …: the very object that `GET /events` sends. */
type DockerEventData = { [Type in EventType as `docker.${Type}`]: EventMessage & { Type: Type } }

export type SimEventKind = keyof SimEventData

/** What its recorder says of an event. */
interface Occurred {
  /** Whose doing it is. */
  origin: Origin
  /** Ties a command, its requests and their effects together. */
  corr: string
}

/** What the log adds. */
interface Recorded extends Occurred {
  /** 1, 2, 3, … without gaps. */
  seq: number
  /** Unix milliseconds. */
  at: number
  /** The Docker host in whose log it stands. */
  host: string
}

type Told<Frame, Kind extends SimEventKind> = {
  [One in Kind]: Frame & { kind: One; data: SimEventData[One] }
}[Kind]

/** One of them, or those of some kinds: `SimEvent<'req.start' | 'req.end'>`. */
export type SimEvent<Kind extends SimEventKind = SimEventKind> = Told<Recorded, Kind>

export type Occurrence<Kind extends SimEventKind = SimEventKind> = Told<Occurred, Kind>

/** Takes an event as it happens; numbers and stamps it. */
export type Recorder = (event: Occurrence) => void
