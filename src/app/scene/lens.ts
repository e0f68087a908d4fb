/** A lens: where everything of a world stands in a scene of some size. */
import type { ObjectId } from '../../protocol/picture.ts'
import type { Box } from './box.ts'
import type { Detail } from './kinds/zone.ts'
import type { World } from './world.ts'

/** A pure function. @param host whose picture it is, by name. */
export type Lens = (world: World, host: string, width: number, height: number) => SceneLayout

export interface Placed extends Box {
  detail: Detail
  /** The name of its zone. */
  zone: string
}

export interface SceneLayout {
  objects: ReadonlyMap<ObjectId, Placed>
  /** Where all wires lead. */
  daemon: ObjectId
  host: Box
  /** Inside the host. */
  zones: ZoneBox[]
  /** Where clients' wires meet, and where they reach the daemon. */
  door: { x: number; y: number; hostX: number }
}

export interface ZoneBox {
  name: string
  title: string
  box: Box
  /** How many objects found no place. */
  hidden: number
}
