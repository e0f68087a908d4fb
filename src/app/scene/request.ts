/** Requests as the log tells them: who asked whom for what. */
import { freeId, type ObjectId } from '../../protocol/picture.ts'
import type { SimEvent } from '../../protocol/sim-event.ts'
import type { Address, Origin } from '../../protocol/socket.ts'

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
    from: clientId(event.origin, event.host),
    to: serverId(address, event.host),
    method,
    path,
    address,
  }
}

export function requestKey(event: SimEvent<'req.start' | 'req.end' | 'req.close'>): string {
  return `${event.corr}/${event.data.id}`
}

/** A host's engine is a client of registries; the picture's own reads belong to the card of this page. */
export function clientId(origin: Origin, host: string): ObjectId {
  if (origin.kind === 'engine') return freeId('daemon', host)
  return freeId('client', origin.kind === 'page' ? 'this page' : origin.name)
}

/**
 * Docker spells the two kinds of servers differently: a daemon is at `unix://` or `tcp://`, a registry at `https://` or
 * `http://` (`localhost:5000`).
 *
 * @param host whose log names the address: `localhost` is its own daemon.
 */
export function serverId(address: Address, host: string): ObjectId {
  const [, scheme, place = ''] = /^([a-z]+):\/\/([^/]*)/.exec(address) ?? []
  if (scheme === 'http' || scheme === 'https') return registryId(place)
  const name = place.replace(/:\d+$/, '')
  const own = scheme !== 'tcp' || loopback.test(name)
  return freeId('daemon', own ? host : name)
}

/** Docker Hub is one registry with several names: what serves images, what serves searches, and what references say. */
export function registryId(place: string): ObjectId {
  return freeId('registry', /^(index\.)?docker\.io$/.test(place) ? 'registry-1.docker.io' : place)
}

const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/

/**
 * What who sends or answers is called in sentences, from its id alone.
 *
 * @param host whose sentence it is: its own daemon is just `daemon`.
 */
export function nameOf(id: ObjectId, host: string): string {
  if (id === freeId('daemon', host)) return 'daemon'
  return id.replace(/^(client|registry|daemon):/, '')
}

/**
 * `HEAD /_ping`, the reads the picture makes for itself, and what the shell asks to complete a word: true, but not worth a beat
 * unless asked for.
 */
export function isBackground(origin: Origin, path = ''): boolean {
  return origin.kind === 'shell' || isPictures(origin) || shortPath(path) === '/_ping'
}

/** The picture reads the state that it draws. */
export function isPictures(origin: Origin): boolean {
  return origin.kind === 'page' && origin.name === 'picture'
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
