import { nameOf, requestFacts, requestKey, serverId } from '../../request.ts'
import { openWords } from '../exchange-words.ts'
import type { Kind } from '../kind.ts'
import type { Treatments } from '../treatment.ts'
import { columnLevels } from '../zone.ts'
import { registryIds, registryOf, withAnswer, withPulled, withRequest } from './registry.ts'
import RegistryCard from './RegistryCard.svelte'

const topic = 'registry'

const on = {
  'req.start': {
    reduce(event, world) {
      const { to, path } = requestFacts(event)
      return withRequest(world, to, path)
    },
  },
  'req.end': {
    reduce(event, world) {
      const open = world.requests.get(requestKey(event))
      return open ? withAnswer(world, open.to, open.path, event.data.status) : world
    },
  },
  'docker.image': {
    reduce: (event, world) => (event.data.Action === 'pull' ? withPulled(world, event.data.Actor.ID) : world),
  },
  'registry.unreachable': {
    row: ({ host, data: { address, reason } }) => ({
      topic,
      who: nameOf(serverId(address, host), host),
      whom: '',
      what: `cannot be reached: ${reason}`,
      failed: true,
    }),
  },
} satisfies Treatments

export const registry = {
  name: 'registry',
  topic,
  colour: '--role-registry',
  zone: { name: 'registry', place: 'right', levels: columnLevels },
  ids: registryIds,
  Card: RegistryCard,
  catalogue: true,
  label(look) {
    const one = registryOf(look.world, look.id)
    const asked = one ? [`${one.repositories.size} repositories asked for`] : []
    return [`Registry ${look.id.slice('registry:'.length)}`, ...asked, ...openWords(look)].join(', ')
  },
  on,
} satisfies Kind
