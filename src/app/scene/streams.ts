/** Exchanges that go on after their answer, as the picture shows them: which, in what words, and where on their wire. */
import type { Box } from './box.ts'
import type { SceneLayout } from './lens.ts'
import { shortPath } from './request.ts'
import type { OpenStream, World } from './world.ts'

/**
 * Those to be drawn, oldest first. While an answer travels it is too early to call its exchange a stream: most are over
 * when it arrives.
 *
 * @param beats under way.
 */
export function openStreams(world: World, beats: readonly { seq: number }[]): OpenStream[] {
  const arriving = new Set(beats.map((beat) => beat.seq))
  return [...world.streams.values()].filter((one) => !arriving.has(one.answerSeq))
}

/** `POST /containers/3fa2c1/attach, status 101` */
export function streamWords({ method, path, status }: OpenStream): string {
  return `${method} ${shortPath(path, 60)}, status ${status}`
}

export interface StreamMark {
  wire: 'client' | 'registry'
  /** Below the wire, without the height. */
  box: Omit<Box, 'height'>
  /** Shown with their words; none where these have no room. */
  named: OpenStream[]
  /** Those behind the count. */
  more: number
}

/** More would reach far down the picture; the event list has them all. */
const mostNamed = 3
/** `POST /containers/` in the marks' type fits. */
const leastForWords = 100
const leastForCount = 36

/** One mark for the clients' wires, which run together, and one for those to the registries. */
export function streamMarks(streams: readonly OpenStream[], layout: SceneLayout): StreamMark[] {
  const { door, host } = layout
  const right = host.x + host.width
  const registry = [...layout.objects.values()].find((place) => place.zone === 'registry')
  const y = door.y + 12
  const isAsked = (one: OpenStream) => one.from === layout.daemon
  const [asked, served] = [streams.filter(isAsked), streams.filter((one) => !isAsked(one))]
  return [
    ...markOf('client', served, { x: door.x + 6, y, width: door.hostX - door.x - 12 }),
    ...(registry ? markOf('registry', asked, { x: right + 4, y, width: registry.x - right - 8 }) : []),
  ]
}

function markOf(wire: StreamMark['wire'], streams: OpenStream[], box: StreamMark['box']): StreamMark[] {
  if (streams.length === 0 || box.width < leastForCount) return []
  const named = box.width < leastForWords ? [] : streams.slice(0, mostNamed)
  return [{ wire, box, named, more: streams.length - named.length }]
}
