/** The bundled registry on the switchboard: it answers as Docker Hub, and breaks connections when its files are out of reach. */
import { AbortHandler, serve, type Handler } from '../protocol/http/index.ts'
import { DialError, type Origin } from '../protocol/socket.ts'
import type { Host } from '../sim/base/host.ts'
import { UnreachableError, type StaticLayout } from '../sim/registry/layout.ts'
import { createRegistry } from '../sim/registry/registry.ts'
import type { EventLog } from './event-log.ts'
import { requestRecorder } from './request-recorder.ts'
import type { Switchboard } from './switchboard.ts'

const HOSTS = ['registry-1.docker.io', 'index.docker.io', 'docker.io']

interface Parts {
  layout: StaticLayout
  log: EventLog
  host: Host
  onError: (error: unknown) => void
}

export function listenAsHub(board: Switchboard, parts: Parts): void {
  const registry = createRegistry(parts.layout)
  for (const name of HOSTS) listenAs(name, board, registry, parts)
}

function listenAs(name: string, board: Switchboard, registry: Handler, parts: Parts): void {
  const address = `https://${name}`
  const tap = requestRecorder(parts, address)
  /** Tells the log why, if that is it. @returns what the client is told. */
  const told = (error: unknown, origin: Origin, corr = ''): string | null => {
    if (!(error instanceof UnreachableError)) return null
    const reason = error.message
    parts.log.record({ kind: 'registry.unreachable', origin, corr, data: { address, reason } })
    return `network is unreachable: ${reason}`
  }
  const handler: Handler = (exchange) =>
    registry(exchange).catch((error: unknown) => {
      const words = told(error, exchange.origin, exchange.corr)
      throw words === null ? error : new AbortHandler(`read tcp: ${words}`)
    })
  board.listen(address, async (socket, origin) => {
    await parts.layout.reach?.().catch((error: unknown) => {
      const words = told(error, origin, origin.corr)
      // A server that answers wrongly is there.
      if (words !== null) throw new DialError('ENETUNREACH', `dial tcp: lookup ${name}: ${words}`)
    })
    void serve(socket, handler, { origin, tap, onError: parts.onError })
  })
}
