/**
 * The networks of the host: how they are found and stored, and who is on them now. What can be done with them lies beside it,
 * a file for each verb; DNS and firewall are the machine's.
 */
import { DockerError } from '../base/errors.ts'
import { collection, type Collection } from '../store/collection.ts'
import type { DocStore } from '../store/store.ts'
import { AddressPool } from './ipv4.ts'
import type { ActiveEndpoint, NetworkRecord } from './network.ts'
import { PortAllocator } from './port-allocator.ts'
import { networkForm } from './stored.ts'

export class Networks {
  readonly ports = new PortAllocator()
  #stored: Collection<NetworkRecord>
  #active = new Map<string, ActiveNetwork>()

  constructor(docs: DocStore, report: (error: unknown) => void) {
    this.#stored = collection(docs, networkForm, report)
  }

  /** Reads what is stored. Once, when the engine starts. */
  async load(): Promise<void> {
    for (const [, record] of (await this.#stored.load()).entries) this.#activate(record)
  }

  all(): NetworkRecord[] {
    return [...this.#active.values()].map(({ record }) => record)
  }

  /** By name, id, or unique begin of the id. @throws {DockerError} notFound; invalid: ambiguous. */
  find(term: string): NetworkRecord {
    const records = this.all()
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
    return this.all().some(({ id, name }) => name === term || id.startsWith(term))
  }

  /** Who is on it, and which addresses are free. */
  active({ id }: NetworkRecord): ActiveNetwork {
    return this.#active.get(id)!
  }

  /** Stores it; only then others see it. */
  async add(record: NetworkRecord): Promise<void> {
    await this.#stored.put(record.id, record)
    this.#activate(record)
  }

  renamed(containerId: string, name: string): void {
    for (const { endpoints } of this.#active.values())
      for (const endpoint of endpoints.values())
        if (endpoint.containerId === containerId) endpoint.containerName = name
  }

  #activate(record: NetworkRecord): void {
    const pool = record.bridge && new AddressPool(record.bridge.subnet)
    pool?.reserve(record.bridge!.gateway)
    this.#active.set(record.id, { record, pool, endpoints: new Map() })
  }
}

/** What there is of a network only while the engine runs. */
export interface ActiveNetwork {
  record: NetworkRecord
  /** Null for host and none. */
  pool: AddressPool | null
  /** By endpoint id. */
  endpoints: Map<string, ActiveEndpoint>
}
