/** One container of the engine: its stored record, and what there is of it only while the engine runs. */
import type { ContainerProcess } from '../../protocol/machine/index.ts'
import type { PortPlan } from '../../protocol/machine/index.ts'
import { DockerError } from '../base/errors.ts'
import { Lock } from '../base/lock.ts'
import type { ContainerLog } from '../logs/container-log.ts'
import { Broadcast } from '../stdio/broadcast.ts'
import { StdinPipe } from '../stdio/stdin-pipe.ts'
import type { JoinedNetwork } from '../networks/endpoint.ts'
import type { ContainerRecord } from './record.ts'
import { RestartManager } from './restart-policy.ts'
import { exitCodeOf, errorOf, isRunning, type ContainerState, type Removal } from './state.ts'

export type WaitCondition = 'not-running' | 'next-exit' | 'removed'

export interface WaitResult {
  exitCode: number
  /** Why it did not even run, or could not be removed; empty otherwise. */
  error: string
}

export class Container {
  record: ContainerRecord
  removal: Removal
  /** Held while the state changes; never while waiting for the process. See {@link change}. */
  readonly lock = new Lock()
  /** Its record is deleted: nothing of it is stored any more. */
  gone = false
  readonly output = new Broadcast()
  readonly stdin = new StdinPipe()
  /** Null with the log driver `none`. */
  log: ContainerLog | null = null
  /** Ids of the execs that wait to start or run. */
  readonly execIds = new Set<string>()
  restarts: RestartManager
  /** Somebody is restarting it: its end is then neither a reason to restart nor to remove it. */
  manuallyRestarted = false
  /** While it runs. */
  run: ContainerRun | null = null
  #removed = false
  #stopWaiters: ((result: WaitResult) => void)[] = []
  #removeWaiters: ((result: WaitResult) => void)[] = []
  #attachEnd = new AbortController()

  constructor(record: ContainerRecord) {
    this.record = record
    this.removal = record.dead ? 'dead' : 'none'
    this.restarts = new RestartManager(record.hostConfig.RestartPolicy, record.restartCount)
  }

  get id(): string {
    return this.record.id
  }

  get name(): string {
    return this.record.name
  }

  get state(): ContainerState {
    return this.record.state
  }

  get running(): boolean {
    return isRunning(this.state)
  }

  /** Those attached now leave when it aborts. */
  get attachSignal(): AbortSignal {
    return this.#attachEnd.signal
  }

  endAttaches(): void {
    this.#attachEnd.abort(new Error('the container has stopped'))
    this.#attachEnd = new AbortController()
  }

  /** What somebody asks for, with the lock held. @throws {DockerError} notFound: it was removed while this waited. */
  change<T>(task: () => Promise<T>): Promise<T> {
    return this.lock.run(() => {
      if (this.gone) throw new DockerError('notFound', `No such container: ${this.id}`)
      return task()
    })
  }

  /** @param resetCount somebody starts it anew: restarts are counted from zero. */
  resetRestarts(resetCount: boolean): void {
    this.restarts.cancel()
    if (resetCount) this.record.restartCount = 0
    this.restarts = new RestartManager(this.record.hostConfig.RestartPolicy, this.record.restartCount)
  }

  /** Settles once; not at all if the condition never comes. */
  wait(condition: WaitCondition): Promise<WaitResult> {
    if (condition === 'not-running' && !this.running) return Promise.resolve(this.#result())
    if (condition === 'removed' && this.#removed) return Promise.resolve(this.#result())
    const waiters = condition === 'removed' ? this.#removeWaiters : this.#stopWaiters
    return new Promise((resolve) => waiters.push(resolve))
  }

  /** Tells who waits for an exit; call it after the state has changed. */
  notifyStopped(): void {
    for (const resolve of this.#stopWaiters.splice(0)) resolve(this.#result())
  }

  /** @param error why the removal failed; empty if it did not. */
  notifyRemoved(error: string): void {
    this.#removed = true
    const result = { ...this.#result(), error }
    for (const resolve of [...this.#removeWaiters.splice(0), ...this.#stopWaiters.splice(0)]) resolve(result)
  }

  #result(): WaitResult {
    return { exitCode: exitCodeOf(this.state), error: errorOf(this.state) }
  }
}

export interface ContainerRun {
  process: ContainerProcess
  networks: JoinedNetwork[]
  ports: PortPlan[]
  /** Resolves when the end of this run has been dealt with, up to the `die` event. */
  over: Promise<void>
}
