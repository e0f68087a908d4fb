/** The objects of one kind in a world: the world keeps them without knowing their kind, and this is how its folder sees them. */
import { parseObjectId, type ObjectId, type ObjectKind } from '../../protocol/picture.ts'
import { withEntry, type Thing, type World } from './world.ts'

export class Kept<T extends Thing> {
  readonly kind: ObjectKind

  /** @param kind nobody else may keep objects of it. */
  constructor(kind: ObjectKind) {
    this.kind = kind
  }

  all(world: World): ReadonlyMap<ObjectId, T> {
    // Only this class puts something there, and it takes nothing but T.
    return (world.objects.get(this.kind) ?? new Map()) as ReadonlyMap<ObjectId, T>
  }

  /** Those on a host. */
  on(world: World, host: string): T[] {
    return [...this.all(world).values()].filter(({ id }) => isOn(host, id))
  }

  find(world: World, id: ObjectId): T | undefined {
    return this.all(world).get(id)
  }

  put(world: World, one: T): World {
    return this.#with(world, withEntry(this.all(world), one.id, one))
  }

  /** Puts these in the place of all on a host. */
  replace(world: World, host: string, ones: readonly T[]): World {
    const elsewhere = [...this.all(world).values()].filter(({ id }) => !isOn(host, id))
    return this.#with(world, new Map([...elsewhere, ...ones].map((one) => [one.id, one])))
  }

  /** Takes one away, and remembers when. */
  remove(world: World, id: ObjectId, seq: number): World {
    // Only a removal that an API answer may still be unaware of matters, so the last few hundred are enough.
    const removed = new Map([...world.removed, [id, seq] as const].slice(-300))
    return { ...this.#with(world, withEntry(this.all(world), id, undefined)), removed }
  }

  #with(world: World, all: ReadonlyMap<ObjectId, T>): World {
    return { ...world, objects: withEntry(world.objects, this.kind, all) }
  }
}

function isOn(host: string, id: ObjectId): boolean {
  return parseObjectId(id)?.host === host
}

/**
 * What a list of the API leaves on a host: what is listed, unless it was removed after the list was asked for, and what was
 * born after that.
 */
export function listed<T extends Thing & { bornSeq: number }>(
  world: World,
  before: readonly T[],
  now: readonly T[],
  afterSeq: number,
): T[] {
  const ids = new Set(now.map(({ id }) => id))
  const younger = before.filter(({ id, bornSeq }) => !ids.has(id) && bornSeq > afterSeq)
  // An answer that was asked for after the removal is right: an image that is pulled again has its old id.
  return [...now.filter(({ id }) => (world.removed.get(id) ?? 0) <= afterSeq), ...younger]
}
