/** `/networks/*`: the predefined networks, and what Docker says to whoever would remove one. None can be made yet. */
import { Filters } from '../../base/filters.ts'
import { parseBool } from '../../../protocol/go/strconv.ts'
import { DockerError } from '../../base/errors.ts'
import { orRefuse } from '../../base/go-numbers.ts'
import type { Cause } from '../../events/cause.ts'
import { causeOf, json, newRoutes, noContent, type ApiContext, type ApiRoutes } from '../context.ts'
import type { NetworkBackend } from './backend.ts'

/** @param backendFor the engine, as seen by a request. */
export function networkRoutes(backendFor: (cause: Cause) => NetworkBackend): ApiRoutes {
  const of = (c: ApiContext) => backendFor(causeOf(c))
  const routes = newRoutes()

  /** @docker NetworkList full */
  routes.get('/networks', (c) => json(of(c).list(Filters.parse(c.req.query('filters')))))

  /** @docker NetworkInspect full */
  routes.get('/networks/:id', (c) => {
    const { verbose, scope } = c.req.query()
    if (verbose) {
      orRefuse(
        () => parseBool(verbose),
        (why) => new DockerError('invalid', `invalid value for verbose: ${verbose}: ${why}`),
      )
    }
    const id = c.req.param('id')
    if (scope && scope !== 'local') throw new DockerError('notFound', `network ${id} not found`)
    return json(of(c).inspect(id))
  })

  /** @docker NetworkDelete partial "only predefined networks exist, which cannot be removed" */
  routes.delete('/networks/:id', (c) => {
    of(c).remove(c.req.param('id'))
    return noContent()
  })

  return routes
}
