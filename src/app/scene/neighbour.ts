/** Moving between objects with the arrow keys, by where they stand. */
import type { Box, Placed } from './layout.ts'
import type { ObjectId } from './world.ts'

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
    if (id === from) continue
    const [along, across] = offset(start, box, direction)
    if (along <= 4) continue
    // What is straight ahead beats what is near but to the side.
    const distance = along + 2 * Math.abs(across)
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

function offset(a: Box, b: Box, direction: Direction): [along: number, across: number] {
  const dx = b.x + b.width / 2 - (a.x + a.width / 2)
  const dy = b.y + b.height / 2 - (a.y + a.height / 2)
  switch (direction) {
    case 'ArrowRight':
      return [dx, dy]
    case 'ArrowLeft':
      return [-dx, dy]
    case 'ArrowDown':
      return [dy, dx]
    case 'ArrowUp':
      return [-dy, dx]
  }
}
