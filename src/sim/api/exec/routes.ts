/** `/containers/{id}/exec` and `/exec/*`: decode the request, call one backend method, encode the answer. */
import type { Cause } from '../../events/cause.ts'
import { DockerError } from '../../base/errors.ts'
import { readJson } from '../body.ts'
import { upgradeHead } from '../containers/attach.ts'
import { causeOf, empty, json, newRoutes, type ApiContext, type ApiRoutes } from '../context.ts'
import { dimension } from '../query.ts'
import { isOlder } from '../../../protocol/docker/api-version.ts'
import type { ExecBackend } from './backend.ts'
import { execOptions, execStartOptions } from './codec.ts'

/** @param backendFor the engine, as seen by a request. */
export function execRoutes(backendFor: (cause: Cause) => ExecBackend): ApiRoutes {
  const of = (c: ApiContext) => backendFor(causeOf(c))
  const routes = newRoutes()

  /** @docker ContainerExec full */
  routes.post('/containers/:id/exec', async (c) => {
    const options = await readJson(c.env.exchange, execOptions)
    if (!options.Cmd?.length) throw new DockerError('invalid', 'No exec command specified')
    if (isOlder(c.get('version'), '1.42')) options.ConsoleSize = null
    return json({ Id: await of(c).create(c.req.param('id'), options) }, 201)
  })

  /** @docker ExecStart full */
  routes.post('/exec/:id/start', async (c) => {
    const { exchange } = c.env
    const id = c.req.param('id')
    const { Detach, Tty, ConsoleSize } = await readJson(exchange, execStartOptions)
    const backend = of(c)
    backend.check(id)
    const old = isOlder(c.get('version'), '1.42')
    const start = { tty: Tty, consoleSize: Tty && !old ? (ConsoleSize ?? null) : null }
    if (Detach) await backend.startDetached(id, start)
    else {
      const head = upgradeHead(exchange.headers.has('upgrade'), !Tty, c.get('version'))
      await backend.startAttached(id, start, await exchange.hijack(...head))
    }
    return empty()
  })

  /** @docker ExecResize full */
  routes.post('/exec/:id/resize', async (c) => {
    const size = {
      rows: dimension('height', c.req.query('h')),
      columns: dimension('width', c.req.query('w')),
    }
    await of(c).resize(c.req.param('id'), size)
    return empty()
  })

  /** @docker ExecInspect full */
  routes.get('/exec/:id/json', (c) => json(of(c).inspect(c.req.param('id'))))

  return routes
}
