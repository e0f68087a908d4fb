/** A container's place on a network, while it runs: taken and given back. Nobody is told here. */
import type { EndpointPlan } from '../../protocol/machine/index.ts'
import { DockerError } from '../base/errors.ts'
import type { Host } from '../base/host.ts'
import type { NetworkContext } from './context.ts'
import type { NetworkRecord } from './network.ts'

export interface JoinedNetwork {
  network: NetworkRecord
  endpointId: string
  mac: string
  /** Empty for host and none. */
  address: string
  prefixLength: number
}

/** Takes an address. @throws {DockerError} system: there is none left. */
export function joinNetwork(
  { networks, host }: NetworkContext,
  network: NetworkRecord,
  who: { id: string; name: string },
  mac: string | null,
): JoinedNetwork {
  const { pool, endpoints } = networks.active(network)
  const { bridge } = network
  const endpointId = host.newId()
  const address = pool?.take() ?? ''
  if (pool && !address) {
    throw new DockerError(
      'system',
      `no available IPv4 addresses on this network's address pools: ${network.name} (${network.id})`,
    )
  }
  const prefixLength = bridge ? Number(bridge.subnet.split('/')[1]) : 0
  const usedMac = bridge ? (mac ?? randomMac(host)) : ''
  const ipv4 = address && `${address}/${prefixLength}`
  endpoints.set(endpointId, { containerId: who.id, containerName: who.name, endpointId, mac: usedMac, ipv4 })
  return { network, endpointId, mac: usedMac, address, prefixLength }
}

export function leaveNetwork(
  { networks }: NetworkContext,
  { network, endpointId, address }: JoinedNetwork,
): void {
  const { pool, endpoints } = networks.active(network)
  if (address) pool?.release(address)
  endpoints.delete(endpointId)
}

export function toEndpointPlan(joined: JoinedNetwork, index: number): EndpointPlan | null {
  const { bridge } = joined.network
  if (!bridge) return null
  return {
    bridge: bridge.interface,
    interface: `eth${index}`,
    mac: joined.mac,
    ipv4: `${joined.address}/${joined.prefixLength}`,
    ...(index === 0 && { gateway: bridge.gateway }),
    mtu: bridge.mtu,
  }
}

/** Locally administered, unicast. */
function randomMac(host: Host): string {
  const bytes = host.random(6)
  bytes[0] = (bytes[0]! & 0xfe) | 0x02
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(':')
}
