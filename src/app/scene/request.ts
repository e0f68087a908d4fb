/** Requests as the log tells them: who asked whom for what. */
import { freeId } from '../../protocol/picture.ts'
import type { SimEvent } from '../../protocol/sim-event.ts'
import type { Address, Origin } from '../../protocol/socket.ts'
import type { ObjectId } from './world.ts'

export interface RequestFacts {
  /** Ties `req.start` to its `req.end` and `req.close`. */
  key: string
  from: ObjectId
  to: ObjectId
  method: string
  path: string
  address: string
}

export function requestFacts(event: SimEvent<'req.start'>): RequestFacts {
  const { address, method, path } = event.data
  return {
    key: requestKey(event),
    from: clientId(event.origin),
    to: serverId(address, event.host),
    method,
    path,
    address,
  }
}

export function requestKey(event: SimEvent<'req.start' | 'req.end' | 'req.close'>): string {
  return `${event.corr}/${event.data.id}`
}

/** The engine is a client of registries; the picture's own reads belong to the card of this page. */
export function clientId(origin: Origin): ObjectId {
  if (origin.kind === 'engine') return 'daemon'
  if (origin.kind === 'page') return 'client:this page'
  return `client:${origin.name}`
}

/**
 * Docker spells the two kinds of servers differently: a daemon is at `unix://` or `tcp://`, a registry at `https://` or
 * `http://` (`localhost:5000`).
 *
 * @param host whose log names the address: its own daemon is just `daemon`, another host's is called after it.
 */
export function serverId(address: Address, host: string): ObjectId {
  const [, scheme, place = ''] = /^([a-z]+):\/\/([^/]*)/.exec(address) ?? []
  if (scheme === 'http' || scheme === 'https') return `registry:${place}`
  const name = place.replace(/:\d+$/, '')
  const own = scheme !== 'tcp' || name === host || loopback.test(name)
  return own ? 'daemon' : freeId('daemon', name)
}

const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/

/** `HEAD /_ping` and the reads the picture makes for itself: true, but not worth a beat unless asked for. */
export function isBackground(origin: Origin, path: string): boolean {
  if (origin.kind === 'page' && origin.name === 'picture') return true
  return shortPath(path) === '/_ping'
}

/** For small labels: without API version and query, ids cut to 6 characters, the middle left out if it is long. */
export function shortPath(path: string, most = 34): string {
  const plain = path
    .replace(/^\/v1\.\d+(?=\/)/, '')
    .replace(/\?.*$/, '')
    .replace(/(sha256:)?[0-9a-f]{64}/g, (id) => id.replace('sha256:', '').slice(0, 6))
  if (plain.length <= most) return plain
  const side = (most - 1) >> 1
  return `${plain.slice(0, side)}…${plain.slice(-side)}`
}
