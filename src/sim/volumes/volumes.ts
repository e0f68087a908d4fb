/**
 * Named and anonymous volumes of the `local` driver: directories on the machine's disk. Volumes that mount something (driver
 * options `type`, `device`, `o`) and other drivers are not served.
 */
import type { Volume, VolumePruneReport } from '../../protocol/docker/volumes.ts'
import type { Machine } from '../../protocol/machine.ts'
import { DockerError } from '../base/errors.ts'
import type { DocStore } from '../store/store.ts'
import type { Events } from '../events/events.ts'
import type { Filters } from '../base/filters.ts'
import { invalidFilter } from '../base/filters.ts'
import type { Host } from '../base/host.ts'
import { runOnHost } from '../base/host-command.ts'
import { formatSeconds, type Clock, type Micros } from '../base/time.ts'

const COLLECTION = 'volumes'
const ANONYMOUS_LABEL = 'com.docker.volume.anonymous'
const ALLOWED_NAME = '[a-zA-Z0-9][a-zA-Z0-9_.-]'
const OPTIONS = ['type', 'o', 'device', 'size']

interface VolumeRecord {
  name: string
  created: Micros
  labels: Record<string, string> | null
}

export interface VolumesParts {
  machine: Machine
  docs: DocStore
  host: Host
  clock: Clock
  events: Events
  /** Containers that have the volume among their mounts, running or not. */
  usersOf: (name: string) => string[]
}

export interface VolumeWish {
  /** Empty: an anonymous volume. */
  name: string
  driver: string
  options: Record<string, string> | null
  labels: Record<string, string> | null
}

export class Volumes {
  #parts: VolumesParts
  #records = new Map<string, VolumeRecord>()
  #pruning = false

  constructor(parts: VolumesParts) {
    this.#parts = parts
  }

  /** Loads what is stored, and takes in directories that a crash left without a record. */
  async start(): Promise<void> {
    const { docs, machine, clock } = this.#parts
    for (const [, document] of await docs.entries(COLLECTION)) {
      const record = document as VolumeRecord
      this.#records.set(record.name, record)
    }
    for (const name of await machine.volumes()) {
      if (!this.#records.has(name)) await this.#store({ name, created: clock.now(), labels: null })
    }
  }

  /** @returns the volume of that name, made if it is not there. @throws {DockerError} */
  async create(wish: VolumeWish, events: Events = this.#parts.events): Promise<Volume> {
    const anonymous = wish.name === ''
    const name = anonymous ? this.#parts.host.newId() : wish.name
    checkWish({ ...wish, name })
    const existing = this.#records.get(name)
    if (existing) return toVolume(existing)
    const { machine, clock } = this.#parts
    await machine.createVolume(name)
    const labels = anonymous ? { ...wish.labels, [ANONYMOUS_LABEL]: '' } : wish.labels
    const record = { name, created: clock.now(), labels }
    await this.#store(record)
    events.emit({ Type: 'volume', Action: 'create', Actor: { ID: name, Attributes: { driver: 'local' } } })
    return toVolume(record)
  }

  /** @throws {DockerError} notFound: `get data: no such volume` */
  get(name: string): Volume {
    const record = this.#records.get(name)
    if (!record) throw new DockerError('notFound', `get ${name}: no such volume`)
    return toVolume(record)
  }

  /** @throws {DockerError} invalid */
  list(filters: Filters): Volume[] {
    filters.accept('dangling', 'name', 'driver', 'label')
    const dangling = filters.has('dangling') ? filters.bool('dangling', false) : null
    return [...this.#records.values()]
      .filter((record) => {
        const unused = this.#parts.usersOf(record.name).length === 0
        return (
          filters.exactMatch('driver', 'local') &&
          filters.match('name', record.name) &&
          filters.matchKeyValues('label', record.labels) &&
          (dangling === null || dangling === unused)
        )
      })
      .map(toVolume)
  }

  isUsed(name: string): boolean {
    return this.#parts.usersOf(name).length > 0
  }

  /** @throws {DockerError} notFound (unless `force`); conflict: a container has it. */
  async remove(name: string, force: boolean, events: Events = this.#parts.events): Promise<void> {
    if (force && !this.#records.has(name)) return
    this.get(name)
    const users = this.#parts.usersOf(name)
    if (users.length > 0) {
      throw new DockerError('conflict', `remove ${name}: volume is in use - [${users.join(', ')}]`)
    }
    await this.#parts.machine.removeVolume(name)
    await this.#parts.docs.delete(COLLECTION, name)
    this.#records.delete(name)
    const Attributes = { driver: 'local' }
    events.emit({ Type: 'volume', Action: 'destroy', Actor: { ID: name, Attributes } })
  }

  /** Removes unused volumes: the anonymous ones, or with the filter `all` every one. */
  async prune(filters: Filters, events: Events = this.#parts.events): Promise<VolumePruneReport> {
    if (this.#pruning) throw new DockerError('conflict', 'a prune operation is already running')
    filters.accept('label', 'label!', 'all')
    const anonymousOnly = !wantsAll(filters)
    this.#pruning = true
    try {
      return await this.#prune(filters, anonymousOnly, events)
    } finally {
      this.#pruning = false
    }
  }

  async #prune(filters: Filters, anonymousOnly: boolean, events: Events): Promise<VolumePruneReport> {
    const report: VolumePruneReport = { VolumesDeleted: [], SpaceReclaimed: 0 }
    for (const { name, labels } of this.#records.values()) {
      if (this.#parts.usersOf(name).length > 0 || !filters.matchLabels(labels)) continue
      if (anonymousOnly && !Object.hasOwn(labels ?? {}, ANONYMOUS_LABEL)) continue
      report.SpaceReclaimed += await this.#sizeOf(name)
      await this.remove(name, true, events)
      report.VolumesDeleted.push(name)
    }
    const Attributes = { reclaimed: String(report.SpaceReclaimed) }
    events.emit({ Type: 'volume', Action: 'prune', Actor: { ID: '', Attributes } })
    return report
  }

  /** Bytes of its files. */
  async #sizeOf(name: string): Promise<number> {
    const args = ['find', mountpointOf(name), '-type', 'f', '-exec', 'stat', '-c', '%s', '{}', '+']
    const { stdout } = await runOnHost(this.#parts.machine, args)
    return stdout.split('\n').reduce((sum, line) => sum + Number(line), 0)
  }

  async #store(record: VolumeRecord): Promise<void> {
    await this.#parts.docs.put(COLLECTION, record.name, record)
    this.#records.set(record.name, record)
  }
}

export function mountpointOf(name: string): string {
  return `/var/lib/docker/volumes/${name}/_data`
}

function toVolume({ name, created, labels }: VolumeRecord): Volume {
  return {
    CreatedAt: formatSeconds(created),
    Driver: 'local',
    Labels: labels,
    Mountpoint: mountpointOf(name),
    Name: name,
    Options: null,
    Scope: 'local',
  }
}

function checkWish({ name, driver, options }: VolumeWish): void {
  const refuse = (why: string) => new DockerError('invalid', `create ${name}: ${why}`)
  if (driver !== '' && driver !== 'local') {
    throw new DockerError(
      'notFound',
      `create ${name}: error looking up volume plugin ${driver}: plugin "${driver}" not found`,
    )
  }
  if (name.length === 1) {
    throw refuse('volume name is too short, names should be at least two alphanumeric characters')
  }
  if (!new RegExp(`^${ALLOWED_NAME}+$`).test(name)) {
    throw refuse(
      `${JSON.stringify(name)} includes invalid characters for a local volume name, only "${ALLOWED_NAME}" are allowed. If you intended to pass a host directory, use absolute path`,
    )
  }
  const given = Object.keys(options ?? {})
  const unknown = given.find((option) => !OPTIONS.includes(option))
  if (unknown !== undefined) throw refuse(`invalid option: ${JSON.stringify(unknown)}`)
  if (given.length > 0) {
    throw new DockerError('notImplemented', 'VolumeCreate with driver options is not served by Drydock yet')
  }
}

function wantsAll(filters: Filters): boolean {
  const [value, ...more] = filters.get('all')
  if (value === undefined) return false
  if (more.length > 0) {
    throw new DockerError(
      'invalid',
      `invalid filter 'all=[${[value, ...more].join(' ')}]': only one value is expected`,
    )
  }
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(value)) return true
  if (['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(value)) return false
  throw invalidFilter('all')
}
