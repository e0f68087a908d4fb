/** Accessible names of the scene's objects. */
import type { ObjectId } from '../../protocol/picture.ts'
import { kindOf } from './kinds/index.ts'
import type { OpenStream, World } from './world.ts'

/** @param streams those that are drawn. */
export function objectLabel(
  id: ObjectId,
  world: World,
  streams: readonly OpenStream[] = [...world.streams.values()],
): string {
  return kindOf(id)?.label({ id, world, streams }) ?? id
}
