/** A world with its objects in sight, for tests that look at several kinds. */
import { clients } from '../scene/kinds/client/client.ts'
import { containers } from '../scene/kinds/container/container.ts'
import { images } from '../scene/kinds/image/image.ts'
import { pulls } from '../scene/kinds/pull/pull.ts'
import { registries } from '../scene/kinds/registry/registry.ts'
import type { World } from '../scene/world.ts'

export function byKind(world: World) {
  return {
    ...world,
    clients: clients.all(world),
    containers: containers.all(world),
    images: images.all(world),
    pulls: pulls.all(world),
    registries: registries.all(world),
  }
}
