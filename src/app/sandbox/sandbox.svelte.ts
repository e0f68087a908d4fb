/**
 * The sandbox as the page sees it: who owns it, how far its boot is, whether it runs, and the way on when it does not.
 * It knows nothing of pictures or terminals.
 */
import type { BootProgress } from '../../protocol/boot.ts'
import { receive } from '../../protocol/ports.ts'
import type { BootInfo, BootOptions, EventBatch, Failure, Result } from '../../protocol/sandbox.ts'
import type { SandboxClient } from './client.ts'
import type { MissingFeature } from './features.ts'
import type { Ownership } from './ownership.ts'

export type Phase =
  | { name: 'unsupported'; missing: MissingFeature[] }
  /** Another tab has the sandbox; `asked` when it was asked to give it away. */
  | { name: 'elsewhere'; asked: boolean }
  /** This tab gave it to another one. */
  | { name: 'given' }
  | { name: 'booting' }
  | { name: 'running'; info: BootInfo }
  /** Somebody typed `poweroff` or `halt`; `stopping` until all is stored. */
  | { name: 'off'; stopping: boolean }
  /** The boot failed, or the host crashed after it (`crashed`). */
  | { name: 'failed'; failure: Failure; crashed: boolean }

export interface SandboxParts {
  /** Starts a worker. Called again after a failure: a fresh worker is the surest way on. */
  connect(): SandboxClient
  /** @param onLost stops the sandbox when another tab takes over. */
  ownership(onLost: () => Promise<void>): Ownership
  missing: MissingFeature[]
  options: BootOptions
  onEvents(batch: EventBatch): void
  /** A new worker counts its events from 1 again. */
  onNewWorker(): void
}

const patienceMs = 20_000

export class Sandbox {
  phase = $state.raw<Phase>({ name: 'booting' })
  progress = $state.raw<BootProgress[]>([])
  /** Counts boots: terminals open again when it grows. */
  boots = $state(0)
  /** When the current boot was asked for, Unix milliseconds. */
  bootAskedAt = 0
  client: SandboxClient | undefined
  readonly #parts: SandboxParts
  readonly #ownership: Ownership

  constructor(parts: SandboxParts) {
    this.#parts = parts
    this.#ownership = parts.ownership(() => this.#giveAway())
  }

  async start(): Promise<void> {
    if (this.#parts.missing.length > 0) {
      this.phase = { name: 'unsupported', missing: this.#parts.missing }
      return
    }
    if (!(await this.#ownership.acquire())) {
      this.phase = { name: 'elsewhere', asked: false }
      await this.#ownership.whenFree()
    }
    await this.bootAfresh()
  }

  takeOver(): void {
    this.phase = { name: 'elsewhere', asked: true }
    this.#ownership.takeOver()
  }

  /** This tab gave the sandbox away and wants it again. */
  async takeBack(): Promise<void> {
    this.phase = { name: 'elsewhere', asked: true }
    const free = this.#ownership.whenFree()
    this.#ownership.takeOver()
    await free
    await this.bootAfresh()
  }

  /** Ends the worker, if any, and boots in a new one. */
  async bootAfresh(): Promise<void> {
    const client = this.#replaceWorker()
    await this.#boot(() => client.boot(this.#parts.options))
  }

  /** Restarts or starts the host in its worker, or in a new one if the worker does not answer in 20 s. */
  async restart(): Promise<void> {
    const client = this.client
    if (!client || this.phase.name === 'booting') return
    const late = new Promise<null>((resolve) => setTimeout(resolve, patienceMs, null))
    const restarted = client.restart()
    this.#begin()
    const result = await Promise.race([restarted, late])
    if (result?.ok) this.#settle(result)
    else await this.bootAfresh()
  }

  /** Stops the host and leaves it so, until `restart`. A worker that does not stop in 20 s is ended. */
  async #powerOff(): Promise<void> {
    const client = this.client!
    this.phase = { name: 'off', stopping: true }
    const late = new Promise<null>((resolve) => setTimeout(resolve, patienceMs, null))
    const result = await Promise.race([client.shutdown(), late])
    if (!result) client.terminate()
    if (this.phase.name !== 'off') return
    if (result?.ok === false) this.#settle(result)
    else this.phase = { name: 'off', stopping: false }
  }

  /** Has the host store what it holds: nobody may come back to this page. */
  flush(): void {
    if (this.phase.name === 'running') void this.client?.flush()
  }

  /** Deletes everything the sandbox has stored, then boots. */
  async resetStorage(): Promise<void> {
    const running = this.client
    if (running && this.phase.name === 'running') await running.shutdown()
    const client = this.#replaceWorker()
    this.#begin()
    const reset = await client.resetStorage(this.#parts.options.host)
    if (reset.ok) await this.bootAfresh()
    else this.#settle(reset)
  }

  async #giveAway(): Promise<void> {
    const client = this.client
    this.client = undefined
    this.phase = { name: 'given' }
    // A worker that does not stop in time is ended; the journal of its disk covers that.
    await Promise.race([client?.shutdown(), new Promise((resolve) => setTimeout(resolve, 5_000))])
    client?.terminate()
  }

  #replaceWorker(): SandboxClient {
    this.client?.terminate()
    this.#parts.onNewWorker()
    const client = this.#parts.connect()
    this.client = client
    void this.#listen(client)
    return client
  }

  async #boot(boot: () => Promise<Result<BootInfo>>): Promise<void> {
    const client = this.client
    this.#begin()
    const result = await boot()
    if (client === this.client) this.#settle(result)
  }

  #begin(): void {
    this.bootAskedAt = Date.now()
    this.progress = []
    this.phase = { name: 'booting' }
  }

  #settle(result: Result<BootInfo> | { ok: false; error: Failure }): void {
    if (result.ok) {
      this.phase = { name: 'running', info: result.value }
      this.boots++
    } else this.phase = { name: 'failed', failure: result.error, crashed: false }
  }

  async #listen(client: SandboxClient): Promise<void> {
    const { port1, port2 } = new MessageChannel()
    void client.subscribe(0, port2)
    const reader = receive<EventBatch>(port1).getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done || client !== this.client) return
      // A batch that cannot be drawn must not end the feed, which also tells of a crash.
      try {
        this.#notice(value)
        this.#parts.onEvents(value)
      } catch (error) {
        reportError(error)
      }
    }
  }

  #notice({ events }: EventBatch): void {
    const boot = events.filter((event) => event.kind === 'machine.boot')
    if (boot.length > 0) {
      this.progress = [...this.progress, ...boot.map((event) => event.data)]
    }
    const power = events.findLast((event) => event.kind === 'machine.power')
    if (power && this.phase.name === 'running') {
      void (power.data.action === 'reboot' ? this.restart() : this.#powerOff())
    }
    const crash = events.findLast((event) => event.kind === 'machine.crashed')
    if (crash && this.phase.name === 'running') {
      const message = crash.data.reason
      this.phase = { name: 'failed', failure: { kind: 'machine', message }, crashed: true }
    }
  }
}
