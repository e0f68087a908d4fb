import type { Address } from '../protocol/socket.ts'

export interface TcpTarget {
  scheme: 'tcp' | 'http' | 'https'
  hostname: string
  port: number
}

const PORTS = { tcp: 2375, http: 80, https: 443 }

/** What an address other than a path says. @throws {Error} it says nothing of the kind. */
export function tcpTarget(address: Address): TcpTarget {
  const [, scheme, hostname = '', port] =
    /^(tcp|https?):\/\/(\[[^\]]*\]|[^:/]+)(?::(\d+))?$/.exec(address) ?? []
  if (!isScheme(scheme)) throw new Error(`this is no address: ${address}`)
  return { scheme, hostname: hostname.toLowerCase(), port: Number(port ?? PORTS[scheme]) }
}

function isScheme(scheme: string | undefined): scheme is TcpTarget['scheme'] {
  return scheme !== undefined && Object.hasOwn(PORTS, scheme)
}
