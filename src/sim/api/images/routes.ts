/** `/images/*`: decode, one call, encode. Knows the wire; the rules are in `sim/images`. */
import { Filters } from '../../base/filters.ts'
import { atoi } from '../../../protocol/go/strconv.ts'
import { DockerError } from '../../base/errors.ts'
import { orRefuse } from '../../base/go-numbers.ts'
import type { Cause } from '../../events/cause.ts'
import type { RegistryAuth } from '../../images/image.ts'
import { causeOf, json, newRoutes, type ApiContext, type ApiRoutes } from '../context.ts'
import { isBug } from '../problem.ts'
import { boolValue } from '../query.ts'
import { isOlder } from '../../../protocol/docker/api-version.ts'
import type { ImageBackend } from './backend.ts'
import { toInspect, toSummary } from './convert.ts'
import { platformParameter } from './platform-parameter.ts'
import { pullStream } from './pull-stream.ts'

/**
 * @param backendFor the images, as seen by a request.
 * @param onBug told of our own mistakes that can only be shown as a last line of a stream.
 */
export function imageRoutes(
  backendFor: (cause: Cause) => ImageBackend,
  onBug: (error: unknown) => void = () => {},
): ApiRoutes {
  const of = (c: ApiContext) => backendFor(causeOf(c))
  const routes = newRoutes()

  /** @docker ImageList partial "without Manifests" */
  routes.get('/images/json', async (c) => {
    const filters = Filters.parse(c.req.query('filters'))
    const version = c.get('version')
    const pattern = c.req.query('filter')
    if (pattern && isOlder(version, '1.41')) filters.add('reference', pattern)
    const sharedSize = boolValue(c.req.query('shared-size')) && !isOlder(version, '1.42')
    const list = await of(c).list({ all: boolValue(c.req.query('all')), filters, sharedSize })
    return json(list.map((summary) => toSummary(summary, version)))
  })

  /** @docker ImageCreate partial "pull; import from a tar is not served" */
  routes.post('/images/create', (c) => createImage(c, of(c), onBug))

  /** @docker ImageSearch full */
  routes.get('/images/search', async (c) => {
    const limit = c.req.query('limit') ?? ''
    const request = {
      term: c.req.query('term') ?? '',
      limit: limit === '' ? 0 : searchLimit(limit),
      filters: Filters.parse(c.req.query('filters')),
    }
    return json(await of(c).search(request, c.env.exchange.signal))
  })

  /** @docker ImagePrune full */
  routes.post('/images/prune', async (c) => {
    return json(await of(c).prune(Filters.parse(c.req.query('filters'))))
  })

  /** @docker ImageInspect partial "without Manifests" */
  routes.get('/images/:name{.+}/json', async (c) => {
    const version = c.get('version')
    const platform = platformParameter(c.req.query('platform'), version, '1.49')
    if (platform && boolValue(c.req.query('manifests')))
      throw new DockerError(
        'invalid',
        'conflicting options: manifests and platform options cannot both be set',
      )
    return json(toInspect(await of(c).inspect(c.req.param('name'), platform), version))
  })

  /** @docker ImageHistory full */
  routes.get('/images/:name{.+}/history', async (c) => {
    const platform = platformParameter(c.req.query('platform'), c.get('version'), '1.48')
    return json(await of(c).history(c.req.param('name'), platform))
  })

  /** @docker ImageTag full */
  routes.post('/images/:name{.+}/tag', async (c) => {
    await of(c).tag(c.req.param('name'), c.req.query('repo') ?? '', c.req.query('tag') ?? '')
    return new Response(null, { status: 201 })
  })

  /** @docker ImageDelete full */
  routes.delete('/images/:name{.+}', async (c) => {
    const name = c.req.param('name')
    if (name.trim() === '') throw new DockerError('invalid', 'image name cannot be blank')
    const platforms = c.req.queries('platforms') ?? []
    if (platforms.length > 1) throw new DockerError('invalid', 'multiple platforms are not supported')
    const platform = platformParameter(platforms[0], c.get('version'), '1.50')
    if (platform) await of(c).inspect(name, platform)
    const options = { force: boolValue(c.req.query('force')), noprune: boolValue(c.req.query('noprune')) }
    return json(await of(c).remove(name, options))
  })

  return routes
}

async function createImage(
  c: ApiContext,
  images: ImageBackend,
  onBug: (error: unknown) => void,
): Promise<Response> {
  const fromImage = c.req.query('fromImage') ?? ''
  const platform = isOlder(c.get('version'), '1.32') ? '' : (c.req.query('platform') ?? '')
  const auth = registryAuth(c.env.exchange.headers.get('x-registry-auth'))
  const request = { fromImage, tag: c.req.query('tag') ?? '', platform, ...(auth && { auth }) }
  return pullStream(
    (report, signal) => images.pull(request, report, signal),
    c.env.exchange.signal,
    (error) => {
      if (isBug(error)) onBug(error)
    },
  )
}

function searchLimit(text: string): number {
  return orRefuse(
    () => atoi(text),
    (why) => new DockerError('invalid', `invalid limit specified: ${why}`),
  )
}

/** As dockerd, what cannot be read counts as none. */
function registryAuth(header: string | undefined): RegistryAuth | undefined {
  if (!header) return undefined
  try {
    const bytes = Uint8Array.from(atob(header.replaceAll('-', '+').replaceAll('_', '/')), (char) =>
      char.charCodeAt(0),
    )
    const parsed = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>
    const known = ['username', 'password', 'identitytoken', 'registrytoken']
    return Object.fromEntries(
      known.flatMap((name) => (typeof parsed[name] === 'string' ? [[name, parsed[name]]] : [])),
    )
  } catch {
    return undefined
  }
}
