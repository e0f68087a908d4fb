import { freeId, type ObjectId } from '../../../../protocol/picture.ts'
import { Kept } from '../../kept.ts'
import { withEntry, type World } from '../../world.ts'

export interface Registry {
  id: ObjectId
  /** As it is dialled. */
  host: string
  /** What was asked for: repository -> tags or digests seen, with the last status. */
  repositories: ReadonlyMap<string, { tag: string; status: number | null }>
}

export const registries = new Kept<Registry>('registry')

const prefix = 'registry:'
const fresh = (id: ObjectId): Registry => ({ id, host: id.slice(prefix.length), repositories: new Map() })
/** Drawn before anything was asked of it: what has no registry's name comes from it. */
const hub = fresh(freeId('registry', 'registry-1.docker.io'))

export function registryOf(world: World, id: ObjectId): Registry | undefined {
  return registries.find(world, id) ?? (id === hub.id ? hub : undefined)
}

export function registryIds(world: World): ObjectId[] {
  const others = [...registries.all(world).keys()].filter((id) => id !== hub.id)
  return [hub.id, ...others]
}

/** @param to whom the request is for; nothing changes if it is no registry. */
export function withRequest(world: World, to: ObjectId, path: string): World {
  if (!to.startsWith(prefix)) return world
  return registries.put(world, withRepository(registries.find(world, to) ?? fresh(to), path, null))
}

export function withAnswer(world: World, from: ObjectId, path: string, status: number): World {
  const registry = registries.find(world, from)
  return registry ? registries.put(world, withRepository(registry, path, status)) : world
}

/** OCI distribution spec: `/v2/<name>/manifests/<reference>`. Other paths name no tag. */
function withRepository(registry: Registry, path: string, status: number | null): Registry {
  const match = /^\/v2\/(.+)\/manifests\/([^?]+)/.exec(path)
  // A digest is asked for after the tag was; the tag is what the learner knows.
  if (!match || match[2]!.includes(':')) return registry
  return {
    ...registry,
    repositories: withEntry(registry.repositories, match[1]!, { tag: match[2]!, status }),
  }
}
