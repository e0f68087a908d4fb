/** A network: what is stored of it, and who is on it now. */
import type { EndpointResource, NetworkInspect } from '../../protocol/docker/networks.ts'

export interface NetworkRecord {
  id: string
  name: string
  /** RFC 3339. */
  created: string
  driver: 'bridge' | 'host' | 'null'
  /** Null for host and none. */
  bridge: BridgeRecord | null
  options: Record<string, string>
}

export interface BridgeRecord {
  /** Linux's name of it: `docker0`. */
  interface: string
  subnet: string
  gateway: string
  mtu: number
}

export interface ActiveEndpoint {
  containerId: string
  containerName: string
  endpointId: string
  mac: string
  /** With prefix length; empty for host and none. */
  ipv4: string
}

export function toNetworkInspect(record: NetworkRecord, endpoints: ActiveEndpoint[]): NetworkInspect {
  const { bridge } = record
  return {
    Name: record.name,
    Id: record.id,
    Created: record.created,
    Scope: 'local',
    Driver: record.driver,
    EnableIPv4: true,
    EnableIPv6: false,
    IPAM: {
      Driver: 'default',
      Options: null,
      Config: bridge && [{ Subnet: bridge.subnet, Gateway: bridge.gateway }],
    },
    Internal: false,
    Attachable: false,
    Ingress: false,
    ConfigFrom: { Network: '' },
    ConfigOnly: false,
    Containers: Object.fromEntries(endpoints.map((endpoint) => [endpoint.containerId, toResource(endpoint)])),
    Options: record.options,
    Labels: {},
  }
}

function toResource(endpoint: ActiveEndpoint): EndpointResource {
  return {
    Name: endpoint.containerName,
    EndpointID: endpoint.endpointId,
    MacAddress: endpoint.mac,
    IPv4Address: endpoint.ipv4,
    IPv6Address: '',
  }
}
