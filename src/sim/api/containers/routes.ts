/** `/containers/*`: decode the request, call one backend method, encode the answer. No Docker rules live here. */
import { quote } from '../../../protocol/go/strconv.ts'
import type { ContainerConfig } from '../../../protocol/docker/containers.ts'
import type { WaitCondition } from '../../containers/container.ts'
import type { StopOptions } from '../../containers/stop.ts'
import { checkCombinations } from '../../containers/create/check-config.ts'
import type { Cause } from '../../events/cause.ts'
import { Filters } from '../../base/filters.ts'
import { DockerError } from '../../base/errors.ts'
import { readJson } from '../body.ts'
import {
  causeOf,
  empty,
  json,
  jsonLines,
  newRoutes,
  noContent,
  streamed,
  type ApiContext,
  type ApiRoutes,
} from '../context.ts'
import { boolValue, dimension, intValue } from '../query.ts'
import { isOlder } from '../../../protocol/docker/api-version.ts'
import { adaptRequest } from './adapt-request.ts'
import { attachRoute, outputType } from './attach.ts'
import type { ContainerBackend } from './backend.ts'
import { containerConfig, createRequest, updateRequest } from './codec.ts'
import { encodeInspect, encodeStats, encodeSummary } from './encode.ts'

/** @param backendFor the engine, as seen by a request. */
export function containerRoutes(backendFor: (cause: Cause) => ContainerBackend): ApiRoutes {
  const of = (c: ApiContext) => backendFor(causeOf(c))
  const routes = newRoutes()

  /** @docker ContainerList full */
  routes.get('/containers/json', async (c) => {
    const { all, size, limit } = c.req.query()
    const filters = Filters.parse(c.req.query('filters'))
    const options = {
      all: boolValue(all),
      size: boolValue(size),
      limit: limit ? intValue(limit) : 0,
      filters,
    }
    const list = await of(c).list(options)
    return json(list.map((summary) => encodeSummary(summary, c.get('version'))))
  })

  /** @docker ContainerCreate partial "healthchecks are stored with a warning, not run; no links, image mounts, volume drivers, GPUs, user namespaces" */
  routes.post('/containers/create', (c) => create(c, of(c)))

  /** @docker ContainerPrune full */
  routes.post('/containers/prune', async (c) =>
    json(await of(c).prune(Filters.parse(c.req.query('filters')))),
  )

  /** @docker ContainerInspect partial "LogPath is empty: logs are kept outside of the machine" */
  routes.get('/containers/:id/json', async (c) =>
    json(encodeInspect(await of(c).inspect(c.req.param('id'), boolValue(c.req.query('size'))))),
  )

  /** @docker ContainerStart partial "no checkpoints" */
  routes.post('/containers/:id/start', async (c) => {
    const length = c.env.exchange.headers.get('content-length')
    const chunked = c.env.exchange.headers.has('transfer-encoding')
    if (chunked || Number(length ?? 0) > 7) {
      throw new DockerError(
        'invalid',
        'starting container with non-empty request body was deprecated since API v1.22 and removed in v1.24',
      )
    }
    if (c.req.query('checkpoint')) {
      throw new DockerError('invalid', 'checkpoint is only supported in experimental mode')
    }
    await of(c).start(c.req.param('id'))
    return noContent()
  })

  /** @docker ContainerStop full */
  routes.post('/containers/:id/stop', async (c) => {
    await of(c).stop(c.req.param('id'), stopOptions(c))
    return noContent()
  })

  /** @docker ContainerRestart full */
  routes.post('/containers/:id/restart', async (c) => {
    await of(c).restart(c.req.param('id'), stopOptions(c))
    return noContent()
  })

  /** @docker ContainerKill full */
  routes.post('/containers/:id/kill', async (c) => {
    await of(c).kill(c.req.param('id'), c.req.query('signal') ?? '')
    return noContent()
  })

  /** @docker ContainerPause full */
  routes.post('/containers/:id/pause', async (c) => {
    await of(c).pause(c.req.param('id'))
    return noContent()
  })

  /** @docker ContainerUnpause full */
  routes.post('/containers/:id/unpause', async (c) => {
    await of(c).unpause(c.req.param('id'))
    return noContent()
  })

  /** @docker ContainerWait full */
  routes.post('/containers/:id/wait', (c) => wait(c, of(c), c.req.param('id')))

  /** @docker ContainerRename full */
  routes.post('/containers/:id/rename', async (c) => {
    await of(c).rename(c.req.param('id'), c.req.query('name') ?? '')
    return noContent()
  })

  /** @docker ContainerResize full */
  routes.post('/containers/:id/resize', async (c) => {
    const size = {
      rows: dimension('height', c.req.query('h')),
      columns: dimension('width', c.req.query('w')),
    }
    await of(c).resize(c.req.param('id'), size)
    return empty()
  })

  /** @docker ContainerAttach full */
  routes.post('/containers/:id/attach', (c) => attachRoute(c, of(c), c.req.param('id')))

  /** @docker ContainerLogs full */
  routes.get('/containers/:id/logs', (c) => logs(c, of(c), c.req.param('id')))

  /** @docker ContainerTop partial "of ps_args: no threads (-L, -T, m), environments (e) and widths" */
  routes.get('/containers/:id/top', async (c) =>
    json(await of(c).top(c.req.param('id'), c.req.query('ps_args') ?? '')),
  )

  /** @docker ContainerStats full */
  routes.get('/containers/:id/stats', (c) => stats(c, of(c), c.req.param('id')))

  /** @docker ContainerUpdate full */
  routes.post('/containers/:id/update', async (c) => {
    const request = await readJson(c.env.exchange, updateRequest)
    if (isOlder(c.get('version'), '1.40')) request.PidsLimit = null
    if (!isOlder(c.get('version'), '1.42')) request.KernelMemory = 0
    if (request.PidsLimit !== null && request.PidsLimit <= 0) request.PidsLimit = 0
    return json({ Warnings: orNull(await of(c).update(c.req.param('id'), request)) })
  })

  /** @docker ContainerDelete partial "no links" */
  routes.delete('/containers/:id', async (c) => {
    const { force, v, link } = c.req.query()
    const options = { force: boolValue(force), volumes: boolValue(v), link: boolValue(link) }
    await of(c).remove(c.req.param('id'), options)
    return noContent()
  })

  return routes
}

async function create(c: ApiContext, backend: ContainerBackend): Promise<Response> {
  const version = c.get('version')
  const body = await readJson(c.env.exchange, createRequest, 'invalid')
  const { HostConfig, NetworkingConfig: _, ...config } = body
  if (HostConfig) {
    HostConfig.NetworkMode ||= 'default'
    checkCombinations(body, HostConfig)
  }
  if (isZero(config)) {
    throw new DockerError('invalid', 'config cannot be empty in order to create a container')
  }
  const { request, warnings } = adaptRequest(body, version)
  const platform = isOlder(version, '1.41') ? '' : (c.req.query('platform') ?? '')
  const created = await backend.create(request, c.req.query('name') ?? '', platform)
  return json({ Id: created.Id, Warnings: [...created.Warnings, ...warnings] }, 201)
}

/** As if there were no configuration at all. */
function isZero(config: ContainerConfig): boolean {
  return JSON.stringify(config) === JSON.stringify(containerConfig.zero())
}

function stopOptions(c: ApiContext): StopOptions {
  const { signal = '', t } = c.req.query()
  return {
    signal: isOlder(c.get('version'), '1.42') ? '' : signal,
    timeout: t ? intValue(t) : undefined,
  }
}

/** The head is sent before the wait is over: clients start the container only then. */
function wait(c: ApiContext, backend: ContainerBackend, id: string): Response {
  const condition = c.req.query('condition') || 'not-running'
  if (!['not-running', 'next-exit', 'removed'].includes(condition)) {
    throw new DockerError('invalid', `invalid condition: ${quote(condition)}`)
  }
  const { result } = backend.wait(id, condition as WaitCondition)
  const gone = new AbortController()
  c.env.exchange.signal.addEventListener('abort', () => gone.abort(), { once: true })
  const left = new Promise<null>((resolve) => gone.signal.addEventListener('abort', () => resolve(null)))
  return jsonLines(
    (async function* () {
      const ended = await Promise.race([result, left])
      if (!ended) return
      const { exitCode, error } = ended
      yield { StatusCode: exitCode, ...(error && { Error: { Message: error } }) }
    })(),
    () => gone.abort(),
  )
}

function logs(c: ApiContext, backend: ContainerBackend, id: string): Response {
  const query = c.req.query()
  const [stdout, stderr] = [boolValue(query['stdout']), boolValue(query['stderr'])]
  if (!stdout && !stderr) {
    throw new DockerError('invalid', 'Bad parameters: you must choose at least one stream')
  }
  const options = {
    stdout,
    stderr,
    follow: boolValue(query['follow']),
    timestamps: boolValue(query['timestamps']),
    details: boolValue(query['details']),
    since: query['since'] ?? '',
    until: query['until'] ?? '',
    tail: query['tail'] ?? '',
  }
  const stop = stopWith(c)
  const { tty, chunks } = backend.logs(id, options, stop.signal)
  return streamed(chunks, outputType(!tty, c.get('version')), () => stop.abort())
}

function stats(c: ApiContext, backend: ContainerBackend, id: string): Response {
  const query = c.req.query()
  const stream = query['stream'] === undefined || boolValue(query['stream'])
  const oneShot = !isOlder(c.get('version'), '1.41') && boolValue(query['one-shot'])
  const stop = stopWith(c)
  return jsonLines(backend.stats(id, { stream, oneShot }, stop.signal), () => stop.abort(), encodeStats)
}

/** Aborts when the client is gone. */
function stopWith(c: ApiContext): AbortController {
  const stop = new AbortController()
  c.env.exchange.signal.addEventListener('abort', () => stop.abort(), { once: true })
  return stop
}

function orNull<T>(items: T[]): T[] | null {
  return items.length > 0 ? items : null
}
