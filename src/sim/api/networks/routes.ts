/** `/networks/*`: the predefined networks. What makes, changes or removes networks comes in a later part. */
import type { NetworkInspect } from '../../../protocol/docker/networks.ts'
import { Filters } from '../../base/filters.ts'
import { DockerError } from '../../base/errors.ts'
import { json, newRoutes, type ApiRoutes } from '../context.ts'

/** What these routes need from the engine, and nothing more. */
export interface NetworkBackend {
  /** Without their containers. @throws {DockerError} invalid */
  list(filters: Filters): NetworkInspect[]
  /** @throws {DockerError} notFound; invalid: ambiguous. */
  inspect(term: string): NetworkInspect
}

export function networkRoutes(backend: NetworkBackend): ApiRoutes {
  const routes = newRoutes()

  /** @docker NetworkList full */
  routes.get('/networks', (c) => json(backend.list(Filters.parse(c.req.query('filters')))))

  /** @docker NetworkInspect full */
  routes.get('/networks/:id', (c) => {
    const { verbose, scope } = c.req.query()
    if (verbose && !/^(1|t|T|true|TRUE|True|0|f|F|false|FALSE|False)$/.test(verbose)) {
      throw new DockerError(
        'invalid',
        `invalid value for verbose: ${verbose}: strconv.ParseBool: parsing ${JSON.stringify(verbose)}: invalid syntax`,
      )
    }
    const id = c.req.param('id')
    if (scope && scope !== 'local') throw new DockerError('notFound', `network ${id} not found`)
    return json(backend.inspect(id))
  })

  /** @docker NetworkDelete partial "only predefined networks exist, which cannot be removed" */
  routes.delete('/networks/:id', (c) => {
    const { Name } = backend.inspect(c.req.param('id'))
    throw new DockerError('forbidden', `${Name} is a pre-defined network and cannot be removed`)
  })

  return routes
}
