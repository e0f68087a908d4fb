import type { SimEvent } from '../../../../protocol/sim-event.ts'
import type { World } from '../../world.ts'
import { imageZone } from '../image/zone.ts'
import type { Kind } from '../kind.ts'
import type { Treatments } from '../treatment.ts'
import { pulls, withEnd, withoutFailed, withProgress } from './pull.ts'
import PullCard from './PullCard.svelte'

/** A reboot ends every transfer. */
function none({ host }: SimEvent, world: World): World {
  return pulls.replace(world, host, [])
}

export const pull = {
  name: 'pull',
  colour: '--role-image',
  zone: imageZone,
  ids: (world, host) => pulls.on(world, host).map(({ id }) => id),
  Card: PullCard,
  label({ id, world }) {
    const one = pulls.find(world, id)
    if (!one) return `Image ${id.slice(id.indexOf('/') + 1)}`
    return `Image ${one.image}, ${one.doneSeq === null ? 'being pulled' : 'pulled'}, ${one.layers.length} layers`
  },
  on: {
    'machine.boot': {
      reduce: (event, world) => (event.data.stage === 'ready' ? world : none(event, world)),
    },
    'machine.crashed': { reduce: none },
    'layer.progress': { reduce: withProgress },
    'docker.image': { reduce: withEnd },
    'cli.end': { reduce: withoutFailed },
  } satisfies Treatments,
} satisfies Kind
