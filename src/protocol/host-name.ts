/**
 * A Docker host is called by one name, and what belongs to it is named after it: its address, where it is stored, and the lock that
 * its owner holds.
 */

/** The one that a page has at first. It keeps the names that it had before there could be others. */
export const FIRST_HOST = 'docker-host'

/** Dockerd's port without TLS. */
const PORT = 2375

/** @throws {Error} it is no label of a domain name (RFC 1123), in lower case. */
export function checkHostName(name: string): void {
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name))
    throw new Error(`invalid name of a host: ${JSON.stringify(name)}`)
}

/** Where other hosts reach its daemon. */
export function addressOf(name: string): string {
  return `tcp://${name}:${PORT}`
}

/** Its folder in the private file system, and its database. */
export function storageOf(name: string): string {
  return name === FIRST_HOST ? 'drydock' : `drydock-${name}`
}

/** The Web Lock of its owner, and the channel that asks the owner for it. */
export function lockOf(name: string): string {
  return name === FIRST_HOST ? 'drydock-sandbox' : `drydock-sandbox-${name}`
}
