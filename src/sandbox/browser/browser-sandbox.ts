/** The sandbox of one worker, as the page drives it: boot, terminals, requests, events, restart. */
import type { BootProgress } from '../../protocol/boot.ts'
import { supply } from '../../protocol/ports.ts'
import type {
  BootInfo,
  BootOptions,
  EventBatch,
  Failure,
  HostRoom,
  Result,
  SandboxWorker,
  TerminalSize,
  WireRequest,
  WireResponse,
} from '../../protocol/sandbox.ts'
import type { Origin } from '../../protocol/socket.ts'
import { EventLog } from '../event-log.ts'
import { failureOf, SandboxFailure } from '../failure.ts'
import { systemHost } from '../host.ts'
import { Hosts } from '../hosts.ts'
import { roomOf } from '../room.ts'
import { bootHost, type RunningHost } from './boot-host.ts'
import { deleteStorage } from './storage.ts'
import { Terminals } from './terminals.ts'
import { answer } from './wire.ts'

const ENGINE: Origin = { kind: 'engine', name: 'machine' }

type Transfer = (response: WireResponse, ports: MessagePort[]) => WireResponse

export class BrowserSandbox implements SandboxWorker {
  /** Of the host that is asked for; who subscribes before that waits. */
  readonly #log: Promise<EventLog>
  #named: (host: string) => void = () => undefined
  readonly #transfer: Transfer
  readonly #hosts = new Hosts()
  #terminals = new Terminals()
  #options: BootOptions | undefined
  #host: Promise<RunningHost> | undefined
  #stage = ''

  /** @param transfer moves ports along with an answer; comlink's business, so handed in. */
  constructor(transfer: Transfer) {
    this.#transfer = transfer
    this.#log = new Promise<string>((resolve) => (this.#named = resolve)).then(
      (host) => new EventLog({ host, now: Date.now }),
    )
  }

  boot(options: BootOptions): Promise<Result<BootInfo>> {
    this.#options = options
    this.#named(options.host)
    this.#host ??= this.#start(options)
    return this.#settle(async () => (await this.#host!).info)
  }

  async restart(): Promise<Result<BootInfo>> {
    const options = this.#options
    if (!options)
      return { ok: false, error: failureOf(new SandboxFailure('state', 'the host has not been started')) }
    await this.#end()
    this.#host = this.#start(options)
    return this.#settle(async () => (await this.#host!).info)
  }

  flush(): Promise<Result<null>> {
    return this.#settle(async () => {
      // A host that does not run has nothing that is not stored.
      await (await this.#host)?.sandbox.flush()
      return null
    })
  }

  shutdown(): Promise<Result<null>> {
    return this.#settle(async () => {
      await this.#end()
      return null
    })
  }

  resetStorage(host: string): Promise<Result<null>> {
    return this.#settle(async () => {
      if (this.#host) throw new SandboxFailure('state', 'the host is running')
      await deleteStorage(host)
      return null
    })
  }

  openTerminal(size: TerminalSize, port: MessagePort): Promise<Result<{ id: number }>> {
    return this.#settle(async () => {
      const { sandbox } = await this.#running()
      return { id: this.#terminals.open(await sandbox.openTerminal(size), port) }
    })
  }

  waitTerminal(id: number): Promise<Result<{ code: number }>> {
    return this.#settle(async () => ({ code: await this.#terminals.wait(id) }))
  }

  resizeTerminal(id: number, size: TerminalSize): Promise<Result<null>> {
    return this.#settle(async () => {
      await this.#terminals.resize(id, size)
      return null
    })
  }

  closeTerminal(id: number): Promise<Result<null>> {
    return this.#settle(async () => {
      await this.#terminals.close(id)
      return null
    })
  }

  room(): Promise<Result<HostRoom>> {
    return this.#settle(async () => roomOf((await this.#running()).sandbox.machine))
  }

  async request(request: WireRequest): Promise<WireResponse> {
    try {
      const { sandbox } = await this.#running()
      const origin: Origin = { kind: 'page', name: request.client ?? 'page' }
      return await answer(sandbox.dial, request, origin, this.#transfer)
    } catch (error) {
      const bytes = new TextEncoder().encode(failureOf(error).message)
      return { status: 0, headers: [], body: { kind: 'bytes', bytes } }
    }
  }

  subscribe(afterSeq: number, port: MessagePort): Promise<Result<null>> {
    return this.#settle(async () => {
      void this.#log.then((log) => supply<EventBatch>(log.follow(afterSeq), port))
      return null
    })
  }

  async #start(options: BootOptions): Promise<RunningHost> {
    const log = await this.#log
    const startedAt = performance.now()
    const progress = (data: Omit<BootProgress, 'ms'>) => {
      this.#stage = data.stage
      const ms = Math.round(performance.now() - startedAt)
      log.record({ kind: 'machine.boot', origin: ENGINE, corr: 'boot', data: { ...data, ms } })
    }
    try {
      return await bootHost({
        options,
        progress,
        log,
        host: systemHost(),
        hosts: this.#hosts,
        startedAt,
        onCrash: (reason) =>
          log.record({ kind: 'machine.crashed', origin: ENGINE, corr: 'crash', data: { reason } }),
        onPower: (action) =>
          log.record({ kind: 'machine.power', origin: ENGINE, corr: 'power', data: { action } }),
      })
    } catch (error) {
      this.#host = undefined
      throw error
    }
  }

  async #end(): Promise<void> {
    const host = await this.#host?.catch(() => undefined)
    this.#host = undefined
    this.#terminals = new Terminals()
    // A crashed machine cannot stop in good order; what it had flushed is kept either way.
    await host?.sandbox
      .stop()
      .catch((error: unknown) => console.warn('the host did not stop in good order', error))
    await host?.storage.close()
  }

  #running(): Promise<RunningHost> {
    if (!this.#host) throw new SandboxFailure('state', 'the host is not running')
    return this.#host
  }

  /** A failure crosses to the page as a result; one that is a bug is logged here with its stack. */
  async #settle<T>(work: () => Promise<T>): Promise<Result<T>> {
    try {
      return { ok: true, value: await work() }
    } catch (error) {
      const failure: Failure = failureOf(error, this.#host ? undefined : this.#stage)
      if (failure.kind === 'bug') console.error(error)
      return { ok: false, error: failure }
    }
  }
}
