/** `docker network inspect` */
import type { NetworkInspect } from '../../protocol/docker/networks.ts'
import type { NetworkContext } from './context.ts'
import { toNetworkInspect } from './network.ts'

/** @throws {DockerError} notFound; invalid: ambiguous. */
export function inspectNetwork({ networks }: NetworkContext, term: string): NetworkInspect {
  const record = networks.find(term)
  return toNetworkInspect(record, [...networks.active(record).endpoints.values()])
}
