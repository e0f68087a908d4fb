/**
 * The networks of the host: `bridge`, `host` and `none`. It gives containers their addresses, and makes docker0 on the machine.
 * Networks of the user's own come in a later part; DNS and firewall are the machine's.
 */
import type { NetworkInspect } from '../../protocol/docker/networks.ts'
import type { EndpointPlan, Machine } from '../../protocol/machine.ts'
import type { Host } from '../base/host.ts'
import type { Filters } from '../base/filters.ts'
import { formatTime, type Clock } from '../base/time.ts'
import { DockerError } from '../base/errors.ts'
import type { DocStore } from '../store/store.ts'
import { AddressPool } from './ipv4.ts'
import { toNetworkInspect, type ActiveEndpoint, type NetworkRecord } from './network.ts'
import { PortAllocator } from './port-allocator.ts'

const COLLECTION = 'networks'

export interface NetworksParts {
  machine: Machine
  docs: DocStore
  host: Host
  clock: Clock
}

export class Networks {
  readonly ports = new PortAllocator()
  #parts: NetworksParts
  #records = new Map<string, NetworkRecord>()
  #pools = new Map<string, AddressPool>()
  #endpoints = new Map<string, ActiveEndpoint[]>()

  constructor(parts: NetworksParts) {
    this.#parts = parts
  }

  /** Loads what is stored, adds what is missing, and makes the bridge. Once, after each boot of the machine. */
  async start(): Promise<void> {
    for (const [, document] of await this.#parts.docs.entries(COLLECTION))
      this.#add(document as NetworkRecord)
    for (const predefined of PREDEFINED) {
      if (!this.#records.has(predefined.name)) await this.#create(predefined)
    }
    for (const { bridge, options } of this.#records.values()) {
      if (!bridge) continue
      await this.#parts.machine.createBridge({
        name: bridge.interface,
        ipv4: `${bridge.gateway}/${bridge.subnet.split('/')[1]}`,
        masquerade: options['com.docker.network.bridge.enable_ip_masquerade'] === 'true',
        internal: false,
        icc: options['com.docker.network.bridge.enable_icc'] === 'true',
      })
    }
  }

  /** By name, id, or unique begin of the id. @throws {DockerError} notFound; invalid: ambiguous. */
  find(term: string): NetworkRecord {
    const records = [...this.#records.values()]
    const exact = records.find(({ id, name }) => id === term || name === term)
    const begun = records.filter(({ id }) => id.startsWith(term))
    if (exact) return exact
    if (begun.length > 1) {
      throw new DockerError(
        'invalid',
        `network ${term} is ambiguous (${begun.length} matches found based on ID prefix)`,
      )
    }
    if (begun[0]) return begun[0]
    throw new DockerError('notFound', `network ${term} not found`)
  }

  has(term: string): boolean {
    return [...this.#records.values()].some(({ id, name }) => name === term || id.startsWith(term))
  }

  inspect(term: string): NetworkInspect {
    const record = this.find(term)
    return toNetworkInspect(record, this.#endpoints.get(record.name) ?? [])
  }

  /** Without their containers, as dockerd's list. @throws {DockerError} invalid */
  list(filters: Filters): NetworkInspect[] {
    filters.accept('dangling', 'driver', 'id', 'label', 'name', 'scope', 'type')
    return [...this.#records.values()]
      .filter((record) => matches(record, filters))
      .map((record) => toNetworkInspect(record, []))
  }

  /** Takes an address. @throws {DockerError} system: there is none left. */
  join(network: NetworkRecord, who: { id: string; name: string }, mac: string | null): JoinedNetwork {
    const endpointId = this.#parts.host.newId()
    const { bridge } = network
    const address = bridge && this.#pools.get(network.name)!.take()
    if (bridge && !address) {
      throw new DockerError(
        'system',
        `no available IPv4 addresses on this network's address pools: ${network.name} (${network.id})`,
      )
    }
    const prefix = bridge ? Number(bridge.subnet.split('/')[1]) : 0
    const usedMac = bridge ? (mac ?? randomMac(this.#parts.host)) : ''
    const ipv4 = address ? `${address}/${prefix}` : ''
    const endpoint = { containerId: who.id, containerName: who.name, endpointId, mac: usedMac, ipv4 }
    this.#endpoints.set(network.name, [...(this.#endpoints.get(network.name) ?? []), endpoint])
    return { network, endpointId, mac: usedMac, address: address ?? '', prefixLength: prefix }
  }

  leave({ network, endpointId, address }: JoinedNetwork): void {
    if (address) this.#pools.get(network.name)?.release(address)
    const others = (this.#endpoints.get(network.name) ?? []).filter((one) => one.endpointId !== endpointId)
    this.#endpoints.set(network.name, others)
  }

  renamed(containerId: string, name: string): void {
    for (const endpoints of this.#endpoints.values())
      for (const endpoint of endpoints)
        if (endpoint.containerId === containerId) endpoint.containerName = name
  }

  async #create({ name, driver, bridge, options }: Omit<NetworkRecord, 'id' | 'created'>): Promise<void> {
    const { docs, host, clock } = this.#parts
    const record = { id: host.newId(), name, created: formatTime(clock.now()), driver, bridge, options }
    await docs.put(COLLECTION, record.id, record)
    this.#add(record)
  }

  #add(record: NetworkRecord): void {
    this.#records.set(record.name, record)
    if (!record.bridge) return
    const pool = new AddressPool(record.bridge.subnet)
    pool.reserve(record.bridge.gateway)
    this.#pools.set(record.name, pool)
  }
}

/** A container's place on a network, while it runs. */
export interface JoinedNetwork {
  network: NetworkRecord
  endpointId: string
  mac: string
  /** Empty for host and none. */
  address: string
  prefixLength: number
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

const PREDEFINED: Omit<NetworkRecord, 'id' | 'created'>[] = [
  {
    name: 'bridge',
    driver: 'bridge',
    bridge: { interface: 'docker0', subnet: '172.17.0.0/16', gateway: '172.17.0.1', mtu: 1500 },
    options: {
      'com.docker.network.bridge.default_bridge': 'true',
      'com.docker.network.bridge.enable_icc': 'true',
      'com.docker.network.bridge.enable_ip_masquerade': 'true',
      'com.docker.network.bridge.host_binding_ipv4': '0.0.0.0',
      'com.docker.network.bridge.name': 'docker0',
      'com.docker.network.driver.mtu': '1500',
    },
  },
  { name: 'host', driver: 'host', bridge: null, options: {} },
  { name: 'none', driver: 'null', bridge: null, options: {} },
]

/** @throws {DockerError} invalid */
function matches(record: NetworkRecord, filters: Filters): boolean {
  return (
    filters.exactMatch('driver', record.driver) &&
    filters.match('name', record.name) &&
    filters.match('id', record.id) &&
    filters.matchKeyValues('label', {}) &&
    filters.exactMatch('scope', 'local') &&
    // The predefined networks are never dangling, and they are all there are.
    !wantsDangling(filters) &&
    (!filters.has('type') || wantedTypes(filters).includes('builtin'))
  )
}

function wantsDangling(filters: Filters): boolean {
  const values = filters.get('dangling')
  if (values.length > 1) throw new DockerError('invalid', 'got more than one value for filter key "dangling"')
  const [value = 'false'] = values
  if (value === '1' || value === 'true') return true
  if (value === '0' || value === 'false') return false
  throw new DockerError(
    'invalid',
    `invalid value for filter 'dangling', must be "true" (or "1"), or "false" (or "0")`,
  )
}

function wantedTypes(filters: Filters): string[] {
  const types = filters.get('type')
  const unknown = types.find((type) => type !== 'custom' && type !== 'builtin')
  if (unknown === undefined) return types
  throw new DockerError('invalid', `invalid filter: 'type'='${unknown}'`)
}

/** Locally administered, unicast. */
function randomMac(host: Host): string {
  const bytes = host.random(6)
  bytes[0] = (bytes[0]! & 0xfe) | 0x02
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(':')
}
