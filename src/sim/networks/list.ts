/** `docker network ls` */
import type { NetworkInspect } from '../../protocol/docker/networks.ts'
import { DockerError } from '../base/errors.ts'
import type { Filters } from '../base/filters.ts'
import type { NetworkContext } from './context.ts'
import { toNetworkInspect, type NetworkRecord } from './network.ts'

/** Without their containers, as dockerd's list. @throws {DockerError} invalid */
export function listNetworks({ networks }: NetworkContext, filters: Filters): NetworkInspect[] {
  filters.accept('dangling', 'driver', 'id', 'label', 'name', 'scope', 'type')
  return networks
    .all()
    .filter((record) => matches(record, filters))
    .map((record) => toNetworkInspect(record, []))
}

/** @throws {DockerError} invalid */
function matches(record: NetworkRecord, filters: Filters): boolean {
  return (
    filters.exactMatch('driver', record.driver) &&
    filters.match('name', record.name) &&
    filters.match('id', record.id) &&
    filters.matchKeyValues('label', {}) &&
    filters.exactMatch('scope', 'local') &&
    // The predefined networks are never dangling, and they are all there are.
    !wantsDangling(filters) &&
    (!filters.has('type') || wantedTypes(filters).includes('builtin'))
  )
}

function wantsDangling(filters: Filters): boolean {
  const values = filters.get('dangling')
  if (values.length > 1) throw new DockerError('invalid', 'got more than one value for filter key "dangling"')
  const [value = 'false'] = values
  if (value === '1' || value === 'true') return true
  if (value === '0' || value === 'false') return false
  throw new DockerError(
    'invalid',
    `invalid value for filter 'dangling', must be "true" (or "1"), or "false" (or "0")`,
  )
}

function wantedTypes(filters: Filters): string[] {
  const types = filters.get('type')
  const unknown = types.find((type) => type !== 'custom' && type !== 'builtin')
  if (unknown === undefined) return types
  throw new DockerError('invalid', `invalid filter: 'type'='${unknown}'`)
}
