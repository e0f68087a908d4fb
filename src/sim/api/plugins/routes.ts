/** `/plugins`: there are none, and none can be installed yet; that is what clients are told who ask. */
import { quote } from '../../../protocol/go/strconv.ts'
import { Filters } from '../../base/filters.ts'
import { DockerError } from '../../base/errors.ts'
import { json, newRoutes, type ApiRoutes } from '../context.ts'

export function pluginRoutes(): ApiRoutes {
  const routes = newRoutes()

  /** @docker PluginList partial "there are never any" */
  routes.get('/plugins', (c) => {
    Filters.parse(c.req.query('filters')).accept('enabled', 'capability').bool('enabled', false)
    return json([])
  })

  /** @docker PluginInspect partial "there are never any" */
  routes.get('/plugins/:name{.+}/json', (c) => {
    throw new DockerError('notFound', `plugin ${quote(c.req.param('name'))} not found`)
  })

  return routes
}
