/** Puts a server's requests into the log: when each came, was answered and was over. */
import type { RequestTap, SeenRequest } from '../protocol/http/tap.ts'
import type { Address } from '../protocol/socket.ts'
import type { Host } from '../sim/base/host.ts'
import type { EventLog } from './event-log.ts'

/** @param address where the server listens. */
export function requestRecorder(
  { log, host }: { log: EventLog; host: Host },
  address: Address,
): (request: SeenRequest) => RequestTap {
  let count = 0
  return ({ method, path, origin, corr }) => {
    const id = `${address} ${++count}`
    const startedAt = host.now()
    const ms = () => host.now() - startedAt
    log.record({ kind: 'req.start', origin, corr, data: { id, address, method, path } })
    return {
      answered: (status) => log.record({ kind: 'req.end', origin, corr, data: { id, status, ms: ms() } }),
      closed: () => log.record({ kind: 'req.close', origin, corr, data: { id, ms: ms() } }),
    }
  }
}
