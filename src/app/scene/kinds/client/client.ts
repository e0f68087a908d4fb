/** Whoever sends requests: the `docker` command, this page, a container, a remote client. */
import { freeId, type ObjectId } from '../../../../protocol/picture.ts'
import type { SimEvent } from '../../../../protocol/sim-event.ts'
import { Kept } from '../../kept.ts'
import { clientId } from '../../request.ts'
import type { World } from '../../world.ts'

export interface Client {
  id: ObjectId
  name: string
  kind: 'learner' | 'page' | 'container' | 'lesson' | 'remote'
  /** The command line it runs, and that command's `corr`; null when it is idle. */
  command: string | null
  corr: string | null
  /** How its last command or request ended. */
  last: string | null
}

export const clients = new Kept<Client>('client')

const idle = { command: null, corr: null, last: null }
/** Drawn before it has sent anything. */
const docker: Client = { id: freeId('client', 'docker'), name: 'docker', kind: 'learner', ...idle }

export function clientOf(world: World, id: ObjectId): Client | undefined {
  return clients.find(world, id) ?? (id === docker.id ? docker : undefined)
}

/** The docker command stands first; the others in the order they were first seen. */
export function clientIds(world: World): ObjectId[] {
  const others = [...clients.all(world).keys()].filter((id) => id !== docker.id)
  return [docker.id, ...others]
}

/** With what changed for who sent an event; made when it is first seen. The engine is no client, nor is a shell. */
export function withClient(world: World, event: SimEvent, changes: Partial<Client>): World {
  const { origin } = event
  if (origin.kind === 'engine' || origin.kind === 'shell') return world
  const id = clientId(origin, event.host)
  const fresh: Client = { id, name: id.slice('client:'.length), kind: origin.kind, ...idle }
  return clients.put(world, { ...(clients.find(world, id) ?? fresh), ...changes })
}
