import type { ObjectId } from '../../../../protocol/picture.ts'
import { parseReference } from '../../../../protocol/reference.ts'
import { Kept } from '../../kept.ts'
import { registryId } from '../../request.ts'
import { statusSign } from '../../status.ts'
import type { World } from '../../world.ts'

export interface Registry {
  id: ObjectId
  /** As it is dialled. */
  host: string
  /** What was asked for, by repository; the latest is the last. */
  repositories: ReadonlyMap<string, Asked>
}

/** The last tag that was asked for. */
interface Asked {
  tag: string
  /** Of the last answer. */
  status: number | null
  /** The whole image came, and not only the registry's answer: there may be none for this platform. */
  pulled: boolean
}

export const registries = new Kept<Registry>('registry')

const prefix = 'registry:'
const fresh = (id: ObjectId): Registry => ({ id, host: id.slice(prefix.length), repositories: new Map() })
/** Drawn before anything was asked of it: what has no registry's name comes from it. */
const hub = fresh(registryId('docker.io'))

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

/** @param image as the Engine's event names it. */
export function withPulled(world: World, image: string): World {
  const { domain, path, tag } = parseReference(image)
  const registry = registries.find(world, registryId(domain))
  const asked = registry?.repositories.get(path)
  if (!registry || !asked || asked.tag !== tag) return world
  return registries.put(world, withAsked(registry, path, { ...asked, pulled: true }))
}

/** OCI distribution spec: `/v2/<name>/manifests/<reference>`. Other paths name no tag. */
function withRepository(registry: Registry, path: string, status: number | null): Registry {
  const [, name, tag] = /^\/v2\/(.+)\/manifests\/([^?]+)/.exec(path) ?? []
  // A digest is asked for after the tag was; the tag is what the learner knows.
  if (name === undefined || tag === undefined || tag.includes(':')) return registry
  return withAsked(registry, name, { tag, status, pulled: false })
}

function withAsked(registry: Registry, name: string, asked: Asked): Registry {
  const others = [...registry.repositories].filter(([other]) => other !== name)
  return { ...registry, repositories: new Map([...others, [name, asked]]) }
}

/** `✓ busybox:latest`; without the sign of success until the image is there. Latest first. */
export function askedWords({ repositories }: Registry): string[] {
  return [...repositories]
    .toReversed()
    .map(([name, asked]) => `${signOf(asked)} ${name.replace(/^library\//, '')}:${asked.tag}`)
}

function signOf({ status, pulled }: Asked): string {
  if (status === null) return '◌'
  return pulled || status >= 300 ? statusSign(status) : `${status}`
}
