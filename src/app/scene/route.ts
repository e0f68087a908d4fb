/** The ways that envelopes take, and points on them. Pure geometry. */
import type { ObjectId } from '../../protocol/picture.ts'
import type { Box } from './box.ts'
import type { SceneLayout } from './lens.ts'

export interface Point {
  x: number
  y: number
}

/** @returns the way from one object to another along the wires; null if one of them has no place. */
export function route(layout: SceneLayout, from: ObjectId, to: ObjectId): Point[] | null {
  const way = towardsServer(layout, from, to)
  if (way) return way
  return towardsServer(layout, to, from)?.reverse() ?? null
}

/** From the left of the host to its daemon through the door, from there to its right straight; anything else from middle to middle. */
function towardsServer(layout: SceneLayout, from: ObjectId, to: ObjectId): Point[] | null {
  const [a, b] = [layout.objects.get(from), layout.objects.get(to)]
  if (!a || !b) return null
  const { host } = layout
  const left = (box: Box) => box.x + box.width <= host.x
  const right = (box: Box) => box.x >= host.x + host.width
  if (left(a) && to === layout.daemon) {
    const { door } = layout
    const y = middle(a).y
    return [
      { x: a.x + a.width, y },
      { x: door.x, y },
      { x: door.x, y: door.y },
      { x: b.x, y: door.y },
    ]
  }
  if (from === layout.daemon && right(b)) {
    const start = { x: a.x + a.width, y: middle(a).y }
    const end = { x: b.x, y: middle(b).y }
    const bend = (host.x + host.width + b.x) / 2
    return [start, { x: bend, y: start.y }, { x: bend, y: end.y }, end]
  }
  if (left(b) || right(a)) return null
  return [middle(a), middle(b)]
}

function middle(box: Box): Point {
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

/** @param fraction 0 to 1 of the way's length. */
export function pointAt(way: Point[], fraction: number): Point {
  let left = length(way) * Math.min(1, Math.max(0, fraction))
  for (let i = 1; i < way.length; i++) {
    const [a, b] = [way[i - 1]!, way[i]!]
    const step = Math.hypot(b.x - a.x, b.y - a.y)
    if (left <= step && step > 0)
      return { x: a.x + ((b.x - a.x) * left) / step, y: a.y + ((b.y - a.y) * left) / step }
    left -= step
  }
  return way.at(-1)!
}

function length(way: Point[]): number {
  return way.slice(1).reduce((sum, b, i) => sum + Math.hypot(b.x - way[i]!.x, b.y - way[i]!.y), 0)
}

export function svgPath(way: Point[]): string {
  return way.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join(' ')
}
