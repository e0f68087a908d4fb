/** Moving between objects with the arrow keys, by where they stand. */
import type { ObjectId } from '../../protocol/picture.ts'
import type { Box } from './box.ts'
import type { Placed } from './lens.ts'

export type Direction = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown'

/** @returns the nearest object in a direction; the same one if there is none. */
export function neighbour(
  objects: ReadonlyMap<ObjectId, Box>,
  from: ObjectId,
  direction: Direction,
): ObjectId {
  const start = objects.get(from)
  if (!start) return from
  let best = from
  let least = Infinity
  for (const [id, box] of objects) {
    const distance = id === from ? Infinity : distanceTo(start, box, direction)
    if (distance < least) [best, least] = [id, distance]
  }
  return best
}

/** Home and End: the first or last object of the same zone. */
export function zoneEnd(
  objects: ReadonlyMap<ObjectId, Placed>,
  from: ObjectId,
  end: 'Home' | 'End',
): ObjectId {
  const zone = objects.get(from)?.zone
  const ids = [...objects].filter(([, box]) => box.zone === zone).map(([id]) => id)
  return (end === 'Home' ? ids[0] : ids.at(-1)) ?? from
}

/** From edge to edge. What is straight ahead beats what is near but to the side; infinite for what is not ahead. */
function distanceTo(a: Box, b: Box, direction: Direction): number {
  const across = direction === 'ArrowLeft' || direction === 'ArrowRight'
  const [mine, other] = across ? [horizontal(a), horizontal(b)] : [vertical(a), vertical(b)]
  const [myside, side] = across ? [vertical(a), vertical(b)] : [horizontal(a), horizontal(b)]
  const forward = direction === 'ArrowRight' || direction === 'ArrowDown'
  const ahead = forward ? other.start - mine.end : mine.start - other.end
  if (ahead < -1) return Infinity
  const aside = Math.max(0, side.start - myside.end, myside.start - side.end)
  return ahead + 2 * aside + 0.1 * Math.abs(side.start + side.end - myside.start - myside.end)
}

const horizontal = (box: Box) => ({ start: box.x, end: box.x + box.width })
const vertical = (box: Box) => ({ start: box.y, end: box.y + box.height })
