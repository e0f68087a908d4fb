/**
 * The Engine API: which routes there are, under which versions, and how failures are answered. It holds no Docker rules:
 * a route decodes, calls one method of its backend, and encodes. It knows neither sockets (see `protocol/http`) nor the
 * machine.
 */
import { decodeBytes } from '../../protocol/go/bytes.ts'
import type { Exchange, Handler } from '../../protocol/http/index.ts'
import { DockerError, notServed } from '../base/errors.ts'
import { empty, newRoutes, type ApiRoutes } from './context.ts'
import { operations } from './operations.ts'
import { refuseUnserved } from './parameters.ts'
import { isBug, problem } from './problem.ts'
import { MAX_API_VERSION } from '../../protocol/docker/api-version.ts'
import { negotiate } from './version.ts'

export interface ApiParts {
  /** One Hono per noun; each is mounted under `/` and under `/v1.xx`. */
  routes: ApiRoutes[]
  /** For the Server header. */
  serverVersion: string
  /** Told of what is our own mistake. */
  onBug?: (error: unknown, exchange: Exchange) => void
}

interface Known {
  method: string
  path: RegExp
  operation: string
}

const known: Known[] = operations.map(([method, path, operation]) => ({
  method,
  path: new RegExp(`^${path.replace('{id}', '[^/]+').replace('{name}', '.+')}$`),
  operation,
}))

export function createApi(parts: ApiParts): Handler {
  const app = newRoutes()
  app.use(async (c, next) => {
    const { version, path } = split(c.req.path)
    c.set('version', negotiate(version))
    refuseUnserved(operationOf(c.req.method, path), new URL(c.req.url).searchParams)
    await next()
  })
  for (const routes of parts.routes) {
    app.route('/', routes)
    app.route('/:version{v[0-9.]+}', routes)
  }
  app.notFound((c) => {
    throw notServed(operationOf(c.req.method, split(c.req.path).path))
  })
  app.onError((error, c) => {
    if (isBug(error)) parts.onBug?.(error, c.env.exchange)
    return problem(error, split(c.req.path).version)
  })

  return async (exchange) => {
    const request = withCleanUrl(exchange.request)
    const { path } = split(new URL(request.url).pathname)
    if (request.method === 'OPTIONS') return withHeaders(empty(), parts.serverVersion)
    if (!find(request.method, path)) return problem(new DockerError('notFound', 'page not found'), undefined)
    const response = await app.fetch(request, { exchange })
    return withHeaders(response, parts.serverVersion)
  }
}

function find(method: string, path: string): Known | undefined {
  return known.find((route) => route.method === method && route.path.test(path))
}

/**
 * @param path as the routes have it, decoded: a name with a line feed is none of Docker's paths.
 * @throws {DockerError} notFound
 */
function operationOf(method: string, path: string): string {
  const route = find(method, path)
  if (!route) throw new DockerError('notFound', 'page not found')
  return route.operation
}

/** `/v1.51/info` → `1.51`, `/info` */
function split(path: string): { version: string | undefined; path: string } {
  const match = /^\/v([0-9.]+)(\/.*)$/.exec(path)
  return match ? { version: match[1], path: match[2]! } : { version: undefined, path }
}

/** Clients may write a name with its slash, `/containers//web/json`, and bytes that are no text. */
function withCleanUrl(request: Request): Request {
  const url = new URL(request.url)
  const [pathname, search] = [validText(url.pathname).replace(/\/{2,}/g, '/'), validText(url.search)]
  if (pathname === url.pathname && search === url.search) return request
  Object.assign(url, { pathname, search })
  return new Request(url, { method: request.method, headers: request.headers })
}

/** As Go writes texts into its answers: each byte that is no part of UTF-8 is U+FFFD. */
function validText(encoded: string): string {
  return encoded.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    const bytes = Uint8Array.from(run.slice(1).split('%'), (hex) => Number.parseInt(hex, 16))
    const text = decodeBytes(bytes)
    const valid = text.replace(/[\udc80-\udcff]/gu, '\ufffd')
    return valid === text ? run : encodeURIComponent(valid)
  })
}

function withHeaders(response: Response, serverVersion: string): Response {
  response.headers.set('Api-Version', MAX_API_VERSION)
  response.headers.set('Docker-Experimental', 'false')
  response.headers.set('Ostype', 'linux')
  response.headers.set('Server', `Docker/${serverVersion} (linux)`)
  return response
}
