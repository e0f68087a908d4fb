/**
 * What the page has to say beside what Docker said: why something cannot work here, and the way on. Made only from what
 * really happened: answers in the log, states that the API tells.
 */
import { ask } from '../engine/engine.ts'
import { readCatalogue } from '../registry/catalogue.ts'
import type { SandboxClient } from '../sandbox/client.ts'
import type { SimEvent } from '../../protocol/sim-event.ts'
import { endedByRestart, type Ended } from './restarted.ts'
import { FailedPulls } from './failed-pulls.ts'
import { crampedBy, type Cramped } from './room.ts'

export type Notice =
  /** The registry lacks what was asked for. */
  | { kind: 'missing'; image: string; holds: string[] }
  | { kind: 'offline'; reason: string }
  | { kind: 'restarted'; ended: Ended[]; failures: string[] }
  | ({ kind: 'full' } & Cramped)

export class Notices {
  /** One of a kind, the newest. */
  shown = $state.raw<Notice[]>([])
  readonly #client: () => SandboxClient | undefined
  #pulls = new FailedPulls()
  #looking = false
  /** Somebody has read that the host is full; until there is room, only what fails says so again. */
  #knownFull = false

  constructor(client: () => SandboxClient | undefined) {
    this.#client = client
  }

  show(notice: Notice): void {
    if (this.shown.some((one) => JSON.stringify(one) === JSON.stringify(notice))) return
    this.shown = [...this.shown.filter((one) => one.kind !== notice.kind), notice]
  }

  /** By the reader. */
  dismiss(kind: Notice['kind']): void {
    if (kind === 'full') this.#knownFull = true
    this.#drop(kind)
  }

  /** It is no longer true. */
  #drop(kind: Notice['kind']): void {
    if (this.shown.some((one) => one.kind === kind))
      this.shown = this.shown.filter((one) => one.kind !== kind)
  }

  take(events: readonly SimEvent[]): void {
    for (const { image, status } of this.#pulls.take(events)) {
      if (status === 404) void this.#sayWhatIsHere(image)
    }
    const unreachable = events.findLast((event) => event.kind === 'registry.unreachable')
    if (unreachable) this.show({ kind: 'offline', reason: unreachable.data.reason })
    for (const event of events) this.#dropAnswered(event)
    if (events.some(endsBadly)) void this.lookForRoom({ failed: true })
  }

  /** What was asked for in vain is forgotten when the next attempt succeeds. */
  #dropAnswered(event: SimEvent): void {
    const pulled = event.kind === 'docker.image' && event.data.Action === 'pull'
    const created = event.kind === 'docker.container' && event.data.Action === 'create'
    if (pulled || created) this.#drop('missing')
    if (pulled) this.#drop('offline')
  }

  /** @param since when the host was asked to start, Unix milliseconds. */
  async hostIsUp(since: number): Promise<void> {
    this.shown = []
    const client = this.#client()
    const ended = client ? await endedByRestart(client, since) : []
    if (ended.length > 0) this.show({ kind: 'restarted', ended, failures: [] })
  }

  /**
   * Is the host full? The notice goes when it is no longer.
   *
   * @param failed something was refused or ended badly, perhaps for that.
   */
  async lookForRoom({ failed }: { failed: boolean }): Promise<void> {
    const client = this.#client()
    if (!client || this.#looking) return
    this.#looking = true
    try {
      const room = await client.room()
      if (!room.ok) return
      const cramped = await crampedBy(client, room.value)
      if (!cramped) {
        this.#knownFull = false
        this.#drop('full')
      } else if (failed || !this.#knownFull) this.show({ kind: 'full', ...cramped })
    } finally {
      this.#looking = false
    }
  }

  async startAgain(ended: Ended[]): Promise<void> {
    this.#drop('restarted')
    const failures: string[] = []
    const left: Ended[] = []
    for (const one of ended) {
      const failure = await this.#post(`/containers/${one.id}/start`)
      if (failure === null) continue
      failures.push(`${one.name}: ${failure}`)
      left.push(one)
    }
    if (left.length > 0) this.show({ kind: 'restarted', ended: left, failures })
  }

  /** Something that makes room, then another look. */
  async makeRoom(path: string): Promise<void> {
    await this.#post(path)
    await this.lookForRoom({ failed: true })
  }

  /** @returns what the daemon said, or null if it did as asked. */
  async #post(path: string): Promise<string | null> {
    const client = this.#client()
    if (!client) return 'the host does not run'
    const { status, json, text } = await ask(client, { client: 'page', method: 'POST', path })
    if (status > 0 && status < 400) return null
    return (json as { message?: string } | undefined)?.message ?? text
  }

  async #sayWhatIsHere(image: string): Promise<void> {
    const client = this.#client()
    const holds = client ? await readCatalogue(client) : null
    if (holds) this.show({ kind: 'missing', image, holds })
  }
}

/** An answer of the daemon that says it failed, or the end of a container that was not its own wish. */
function endsBadly(event: SimEvent): boolean {
  if (event.kind === 'req.end') return event.data.status >= 500
  if (event.kind !== 'docker.container' || event.data.Action !== 'die') return false
  return event.data.Actor.Attributes['exitCode'] !== '0'
}
