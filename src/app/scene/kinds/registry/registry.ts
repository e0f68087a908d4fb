import type { ObjectId } from '../../../../protocol/picture.ts'
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

/** @param to whom the request is for; nothing changes if it is no registry. */
export function withRequest(world: World, to: ObjectId, path: string): World {
  if (!to.startsWith(prefix)) return world
  const fresh = { id: to, host: to.slice(prefix.length), repositories: new Map() }
  return registries.put(world, withRepository(registries.find(world, to) ?? fresh, path, null))
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
