/** `/_ping`, `/version`, `/info`, `/events`: decode the request, call the backend, encode the answer. */
import type { EventMessage } from '../../../protocol/docker/events.ts'
import type { InfoResponse } from '../../../protocol/docker/system.ts'
import { Filters } from '../../base/filters.ts'
import { parseTimestamp } from '../../base/time.ts'
import { DockerError } from '../../base/errors.ts'
import { json, jsonLines, newRoutes, type ApiContext, type ApiRoutes } from '../context.ts'
import { isOlder, type ApiVersion } from '../../../protocol/docker/api-version.ts'
import type { SystemBackend } from './backend.ts'

export function systemRoutes(backend: SystemBackend): ApiRoutes {
  const routes = newRoutes()

  /** @docker SystemPing full */
  /** @docker SystemPingHead full */
  routes.get('/_ping', (c) => ping(c.req.method === 'HEAD'))

  /** @docker SystemVersion full */
  routes.get('/version', () => json(backend.version()))

  /** @docker SystemInfo full */
  routes.get('/info', async (c) => json(infoFor(await backend.info(), c.get('version'))))

  /** @docker SystemEvents full */
  routes.get('/events', (c) => events(c, backend))

  return routes
}

/** Builder-Version 1: there is no BuildKit, so that clients do not look for it. */
function ping(head: boolean): Response {
  return new Response(head ? null : 'OK', {
    headers: {
      'Cache-Control': 'no-cache, no-store, must-revalidate',
      Pragma: 'no-cache',
      'Builder-Version': '1',
      Swarm: 'inactive',
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Length': head ? '0' : '2',
    },
  })
}

/** Fields that came or went with a version. */
function infoFor(info: InfoResponse, version: ApiVersion): object {
  const { FirewallBackend, DiscoveredDevices, ...rest } = info
  const commit = ({ ID }: { ID: string }) => (isOlder(version, '1.49') ? { ID, Expected: ID } : { ID })
  return {
    ...rest,
    ContainerdCommit: commit(info.ContainerdCommit),
    RuncCommit: commit(info.RuncCommit),
    InitCommit: commit(info.InitCommit),
    SecurityOptions: isOlder(version, '1.25') ? ['seccomp', 'cgroupns'] : info.SecurityOptions,
    ...(!isOlder(version, '1.49') && { FirewallBackend }),
    ...(isOlder(version, '1.50')
      ? { BridgeNfIptables: false, BridgeNfIp6tables: false }
      : { DiscoveredDevices }),
  }
}

function events(c: ApiContext, backend: SystemBackend): Response {
  const { since = '', until = '' } = c.req.query()
  const window = { since: since ? parseTimestamp(since) : 0, until: until ? parseTimestamp(until) : 0 }
  if (window.until !== 0 && window.until < window.since) {
    throw new DockerError('invalid', `\`since\` time (${since}) cannot be after \`until\` time (${until})`)
  }
  const filters = Filters.parse(c.req.query('filters'))
  const stop = new AbortController()
  const { signal } = c.env.exchange
  signal.addEventListener('abort', () => stop.abort(), { once: true })
  const messages = backend.events(window, filters, stop.signal)
  return jsonLines(shown(messages, c.get('version')), () => stop.abort())
}

/** Images were not `created` before 1.46. */
async function* shown(
  messages: AsyncIterable<EventMessage>,
  version: ApiVersion,
): AsyncGenerator<EventMessage> {
  for await (const message of messages) {
    const isNew = message.Type === 'image' && message.Action === 'create'
    if (!(isNew && isOlder(version, '1.46'))) yield message
  }
}
