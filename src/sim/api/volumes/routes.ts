/** `/volumes/*`: decode the request, call one backend method, encode the answer. */
import type { Cause } from '../../events/cause.ts'
import { Filters } from '../../base/filters.ts'
import { DockerError } from '../../base/errors.ts'
import { readJson } from '../body.ts'
import { causeOf, json, newRoutes, noContent, type ApiContext, type ApiRoutes } from '../context.ts'
import { boolValue } from '../query.ts'
import { isOlder } from '../../../protocol/docker/api-version.ts'
import type { VolumeBackend } from './backend.ts'
import { volumeCreateOptions } from './codec.ts'

/** @param backendFor the engine, as seen by a request. */
export function volumeRoutes(backendFor: (cause: Cause) => VolumeBackend): ApiRoutes {
  const of = (c: ApiContext) => backendFor(causeOf(c))
  const routes = newRoutes()

  /** @docker VolumeList full */
  routes.get('/volumes', (c) => {
    const Volumes = of(c).list(Filters.parse(c.req.query('filters')))
    return json({ Volumes, Warnings: null })
  })

  /** @docker VolumeCreate partial "driver local without options" */
  routes.post('/volumes/create', async (c) => {
    const { Name, Driver, DriverOpts, Labels } = await readJson(c.env.exchange, volumeCreateOptions)
    return json(await of(c).create({ name: Name, driver: Driver, options: DriverOpts, labels: Labels }), 201)
  })

  /** @docker VolumePrune full */
  routes.post('/volumes/prune', async (c) => {
    const filters = Filters.parse(c.req.query('filters'))
    if (isOlder(c.get('version'), '1.42')) filters.add('all', 'true')
    return json(await of(c).prune(filters))
  })

  /** @docker VolumeInspect full */
  routes.get('/volumes/:name', (c) => json(of(c).inspect(c.req.param('name'))))

  /** @docker VolumeUpdate full */
  routes.put('/volumes/:name', () => {
    throw new DockerError(
      'unavailable',
      'volume update only valid for cluster volumes, but swarm is unavailable',
    )
  })

  /** @docker VolumeDelete full */
  routes.delete('/volumes/:name', async (c) => {
    await of(c).remove(c.req.param('name'), boolValue(c.req.query('force')))
    return noContent()
  })

  return routes
}
