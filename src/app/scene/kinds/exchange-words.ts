/** What the accessible names of those who send or answer requests say of these. */
import { streamWords } from '../streams.ts'
import type { OpenRequest } from '../world.ts'
import type { Look } from './kind.ts'

/** More would take long to hear; the event list has them all. */
const mostNamed = 2

const isPartyOf =
  ({ id }: Look) =>
  (one: OpenRequest) =>
    one.from === id || one.to === id

/** `1 request open`, or `idle`; nothing if only streams are open. */
export function waitingWords(look: Look): string[] {
  const waiting = [...look.world.requests.values()].filter(isPartyOf(look)).length
  if (waiting > 0) return [waiting === 1 ? '1 request open' : `${waiting} requests open`]
  return look.streams.some(isPartyOf(look)) ? [] : ['idle']
}

export function openWords(look: Look): string[] {
  const open = look.streams.filter(isPartyOf(look))
  const more = open.length - mostNamed
  const named = open.slice(0, mostNamed).map((one) => `open: ${streamWords(one)}`)
  return more > 0 ? [...named, `and ${more} more`] : named
}
