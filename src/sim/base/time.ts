/**
 * Points in time as whole microseconds since 1970: exact in a double, fine enough to order events, and what Docker's
 * RFC 3339 texts and nanosecond numbers are made from. 0 means never.
 */
import { parseInt64 } from '../../protocol/go/strconv.ts'
import { DockerError } from './errors.ts'
import { orRefuse } from './go-numbers.ts'

export type Micros = number

export interface Clock {
  /** Never the same twice, never backwards. */
  now(): Micros
}

export function createClock(nowMs: () => number): Clock {
  let last = 0
  return {
    now() {
      last = Math.max(Math.floor(nowMs() * 1000), last + 1)
      return last
    },
  }
}

/** RFC 3339 with as many decimals as needed, as Go's RFC3339Nano. */
export function formatTime(at: Micros): string {
  if (at === 0) return '0001-01-01T00:00:00Z'
  const [seconds, micros] = wholeAndRest(at)
  const decimals = micros === 0 ? '' : String(micros).padStart(6, '0').replace(/0+$/, '')
  return `${secondsText(seconds)}${decimals && '.'}${decimals}Z`
}

/** RFC 3339 with nine decimals always, as in `docker logs --timestamps`. */
export function formatTimeFixed(at: Micros): string {
  const [seconds, micros] = wholeAndRest(at)
  return `${secondsText(seconds)}.${String(micros).padStart(6, '0')}000Z`
}

/** RFC 3339 in whole seconds. */
export function formatSeconds(at: Micros): string {
  return `${secondsText(wholeAndRest(at)[0])}Z`
}

function wholeAndRest(at: Micros): [seconds: number, micros: number] {
  const seconds = Math.floor(at / 1e6)
  return [seconds, at - seconds * 1e6]
}

/** Lines of a log come many in a second: the last text is kept. */
let lastSeconds = { seconds: 0, text: '1970-01-01T00:00:00' }

function secondsText(seconds: number): string {
  if (lastSeconds.seconds !== seconds) {
    lastSeconds = { seconds, text: new Date(seconds * 1000).toISOString().slice(0, 19) }
  }
  return lastSeconds.text
}

/**
 * `1136073600` or `1136073600.000000001`, as `since` and `until` come over the API.
 *
 * @throws {DockerError} system: dockerd does not say that it is the client's fault.
 */
export function parseTimestamp(text: string): Micros {
  const [whole = '', fraction] = text.split(/\.(.*)/s)
  const seconds = integer(whole)
  if (fraction === undefined) return seconds * 1e6
  return seconds * 1e6 + Math.floor(integer(fraction) * 10 ** (6 - fraction.length))
}

function integer(text: string): number {
  return orRefuse(
    () => Number(parseInt64(text)),
    (why) => new DockerError('system', why),
  )
}

/** RFC 3339 as Go writes it. @returns 0 for what is none. */
export function parseRfc3339(text: string): Micros {
  const match = /^(.*?)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/.exec(text)
  if (!match) return 0
  const ms = Date.parse(`${match[1]}${match[3]}`)
  return Number.isNaN(ms) ? 0 : ms * 1000 + Number((match[2] ?? '').padEnd(6, '0').slice(0, 6))
}

/** A duration for people, as in `docker ps`: `About a minute`, `3 hours`. */
export function humanDuration(seconds: number): string {
  const whole = Math.floor(seconds)
  if (whole < 1) return 'Less than a second'
  if (whole === 1) return '1 second'
  if (whole < 60) return `${whole} seconds`
  const minutes = Math.floor(whole / 60)
  if (minutes === 1) return 'About a minute'
  if (minutes < 60) return `${minutes} minutes`
  const hours = Math.floor(seconds / 3600 + 0.5)
  if (hours === 1) return 'About an hour'
  if (hours < 48) return `${hours} hours`
  if (hours < 24 * 7 * 2) return `${Math.floor(hours / 24)} days`
  if (hours < 24 * 30 * 2) return `${Math.floor(hours / 24 / 7)} weeks`
  if (hours < 24 * 365 * 2) return `${Math.floor(hours / 24 / 30)} months`
  return `${Math.floor(seconds / 3600 / 24 / 365)} years`
}
