/**
 * The table of kinds: all that the picture, the list, the event list and the inspector know of them. A new kind is a folder
 * and its lines here.
 */
import { parseObjectId, type ObjectId, type ObjectKind } from '../../../protocol/picture.ts'
import type { SimEvent, SimEventKind } from '../../../protocol/sim-event.ts'
import { client } from './client/index.ts'
import { container } from './container/index.ts'
import { daemon } from './daemon/index.ts'
import { image } from './image/index.ts'
import type { Kind } from './kind.ts'
import { pull } from './pull/index.ts'
import { registry } from './registry/index.ts'
import { requests } from './requests.ts'
import type { Treatment, Treatments } from './treatment.ts'

/** In the order in which they are drawn, and listed. */
export const kinds: readonly Kind[] = [daemon, client, registry, container, image, pull]

/**
 * Whom each event of the log concerns; each takes the world as the one before it left it, and one of them tells of it. An
 * event that nobody treats says so here, and whoever stands in a line treats that event.
 */
const concerned: { [Event in SimEventKind]: readonly { on: Record<Event, Treatment<Event>> }[] } = {
  'req.start': [requests, client, registry],
  // The registry still has to see what the answer is to.
  'req.end': [registry, requests],
  'req.close': [requests],
  'registry.unreachable': [registry],
  'layer.progress': [pull],
  'machine.boot': [daemon, requests, pull],
  'machine.crashed': [daemon, requests, pull],
  'machine.power': [daemon],
  'cli.start': [client],
  'cli.end': [pull, client],
  'docker.builder': [],
  'docker.config': [],
  'docker.container': [container],
  'docker.daemon': [],
  'docker.image': [image, pull, registry],
  'docker.network': [],
  'docker.node': [],
  'docker.plugin': [],
  'docker.secret': [],
  'docker.service': [],
  'docker.volume': [],
}

/** What the event list can be filtered by. */
export const topics: readonly string[] = [client, requests, registry, container, image, daemon].map(
  ({ topic }) => topic,
)

export function kindNamed(name: ObjectKind | undefined): Kind | undefined {
  return kinds.find((kind) => kind.name === name)
}

export function kindOf(id: ObjectId): Kind | undefined {
  return kindNamed(parseObjectId(id)?.kind)
}

export function treatmentsOf(event: SimEvent): Treatment[] {
  const parties: readonly { on: Treatments }[] = concerned[event.kind]
  // Each is only ever handed the events of its own kind.
  return parties.map(({ on }) => on[event.kind] as Treatment | undefined).filter((one) => one !== undefined)
}
