/**
 * Everything that happens in a sandbox, in order: what diagrams, the API log and lesson checks are made from. An event is
 * only ever recorded where the thing happened (a tap, the engine, the machine); nobody makes one up.
 */
import type { Origin } from './socket.ts'

export interface SimEvent {
  /** 1, 2, 3, … without gaps. */
  seq: number
  /** Unix milliseconds. */
  at: number
  kind: SimEventKind
  origin: Origin
  /** Ties a command, its requests and their effects together. */
  corr: string
  data: Record<string, unknown>
}

/**
 * - `req.start` { id, address, method, path }: an HTTP request was seen on a socket
 * - `req.end` { id, status, ms }: the head of its answer left; the body, or a connection taken over, may go on for hours
 * - `req.close` { id, ms }: the exchange is over. One for each `req.start`; without a `req.end` before it, the connection broke
 *   unanswered. Both `ms` count from the start
 * - `docker.<type>` the object that `GET /events` sends: { Type, Action, Actor, … }
 * - `layer.progress` { image, digest, status, current, total }
 * - `machine.boot` { stage, ms }, `machine.crashed` { reason }
 * - `machine.power` { action }: `reboot`, `poweroff` or `halt` was typed in the guest
 * - `cli.start` { argv }, `cli.end` { code }
 */
export type SimEventKind =
  | 'req.start'
  | 'req.end'
  | 'req.close'
  | `docker.${string}`
  | 'layer.progress'
  | 'machine.boot'
  | 'machine.crashed'
  | 'machine.power'
  | 'cli.start'
  | 'cli.end'

/** Takes an event as it happens; numbers and stamps it. */
export type Recorder = (event: Omit<SimEvent, 'seq' | 'at'>) => void
