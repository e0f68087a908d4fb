/** What the Engine's events tell of images. Tags and sizes are not in them; the next observation has them. */
import { idOnHost } from '../../../../protocol/picture.ts'
import type { SimEvent } from '../../../../protocol/sim-event.ts'
import type { World } from '../../world.ts'
import { engineBeat, type Tell } from '../engine-beat.ts'
import type { Draft } from '../treatment.ts'
import { images } from './image.ts'

export function reduceImage({ host, seq, data }: SimEvent<'docker.image'>, world: World): World {
  if (data.Action !== 'delete') return world
  return images.remove(world, idOnHost('image', host, data.Actor.ID), seq)
}

export function imageBeat(event: SimEvent<'docker.image'>): Draft | null {
  return engineBeat('image', event, told)
}

const told: Record<string, Tell> = {
  pull: (name) => ['image.pull', 'result', 400, `image ${name} pulled`],
  tag: (name) => ['image.tag', 'result', 300, `image tagged ${name}`],
  untag: (name) => ['image.untag', 'result', 300, `tag removed from image ${name}`],
  delete: (name) => ['image.delete', 'result', 350, `image ${name} deleted`],
}
