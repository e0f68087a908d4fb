/** An image on its way to a host. */
import { idOnHost, type ObjectId } from '../../../../protocol/picture.ts'
import { parseReference, referenceString, withDefaultTag } from '../../../../protocol/reference.ts'
import type { SimEvent } from '../../../../protocol/sim-event.ts'
import { Kept } from '../../kept.ts'
import type { World } from '../../world.ts'

export interface Pull {
  id: ObjectId
  image: string
  /** Whose doing it is: a pull that failed ends with its command. */
  corr: string
  /** Where it ended well; the card stays until the list of images has the image. */
  doneSeq: number | null
  layers: { digest: string; status: string; current: number; total: number }[]
}

export const pulls = new Kept<Pull>('pull')

export function withProgress({ host, corr, data }: SimEvent<'layer.progress'>, world: World): World {
  const { image, ...layer } = data
  const id = idOnHost('pull', host, image)
  const before = pulls.find(world, id)?.layers ?? []
  const known = before.some((one) => one.digest === layer.digest)
  const layers = known ? before.map((one) => (one.digest === layer.digest ? layer : one)) : [...before, layer]
  return pulls.put(world, { id, image, corr, doneSeq: null, layers })
}

/** The actor of a pull is the reference as it was asked for; its progress may have used another spelling of it. */
export function withEnd({ host, seq, data }: SimEvent<'docker.image'>, world: World): World {
  if (data.Action !== 'pull') return world
  const { ID: actor, Attributes } = data.Actor
  const names = [actor, Attributes['name'] ?? actor].map(wholeName)
  const ended = (pull: Pull) => names.includes(wholeName(pull.image))
  const after = pulls.on(world, host).map((pull) => (ended(pull) ? { ...pull, doneSeq: seq } : pull))
  return pulls.replace(world, host, after)
}

/** When a command ends, a pull of it that has not ended well has failed. */
export function withoutFailed({ host, corr }: SimEvent<'cli.end'>, world: World): World {
  const left = pulls.on(world, host).filter((pull) => pull.corr !== corr || pull.doneSeq !== null)
  return pulls.replace(world, host, left)
}

/** A pull that had ended when the list of images was asked for is in the list. */
export function withoutListed(world: World, host: string, afterSeq: number): World {
  const left = pulls.on(world, host).filter(({ doneSeq }) => doneSeq === null || doneSeq > afterSeq)
  return pulls.replace(world, host, left)
}

/** `docker.io/library/busybox` and `busybox:latest` are the same. */
function wholeName(name: string): string {
  try {
    return referenceString(withDefaultTag(parseReference(name)))
  } catch {
    // Not a reference: a digest, or what a client made up. It is called as it is.
    return name
  }
}
