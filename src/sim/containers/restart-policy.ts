/** When a container that ended is started again, and after how long. */
import type { RestartPolicy } from '../../protocol/docker/containers.ts'
import { DockerError } from '../base/errors.ts'

const FIRST_WAIT_MS = 100
const LONGEST_WAIT_MS = 60_000
/** Who ran for so long begins again with the first wait. */
const LONG_RUN_MS = 10_000

const POLICIES = ['no', 'always', 'on-failure', 'unless-stopped']

/** @throws {DockerError} invalid */
export function checkRestartPolicy({ Name, MaximumRetryCount }: RestartPolicy): void {
  const refuse = (why: string) => new DockerError('invalid', `invalid restart policy: ${why}`)
  if (Name === '') return
  if (!POLICIES.includes(Name)) {
    throw refuse(`unknown policy '${Name}'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'`)
  }
  if (Name === 'on-failure') {
    if (MaximumRetryCount < 0) throw refuse('maximum retry count cannot be negative')
  } else if (MaximumRetryCount !== 0) {
    const negative = MaximumRetryCount < 0 ? ' and cannot be negative' : ''
    throw refuse(`maximum retry count can only be used with 'on-failure'${negative}`)
  }
}

export function isNone({ Name }: RestartPolicy): boolean {
  return Name === 'no' || Name === ''
}

/** Counts the restarts since somebody started the container. */
export class RestartManager {
  #policy: RestartPolicy
  #restarts: number
  #waitMs = 0
  #cancelled = new AbortController()

  constructor(policy: RestartPolicy, restarts: number) {
    this.#policy = policy
    this.#restarts = restarts
  }

  /** Aborts when nobody wants the restart any more. */
  get signal(): AbortSignal {
    return this.#cancelled.signal
  }

  setPolicy(policy: RestartPolicy): void {
    this.#policy = policy
  }

  cancel(): void {
    this.#cancelled.abort(new Error('restart canceled'))
  }

  /** @returns how long to wait before the restart, or null: it stays as it is. */
  next(exitCode: number, manuallyStopped: boolean, ranMs: number): number | null {
    if (isNone(this.#policy) || this.signal.aborted) return null
    if (ranMs >= LONG_RUN_MS) this.#waitMs = 0
    this.#waitMs = this.#waitMs === 0 ? FIRST_WAIT_MS : Math.min(this.#waitMs * 2, LONGEST_WAIT_MS)
    if (!this.#wanted(exitCode, manuallyStopped)) return null
    this.#restarts++
    return this.#waitMs
  }

  #wanted(exitCode: number, manuallyStopped: boolean): boolean {
    const { Name, MaximumRetryCount } = this.#policy
    if (Name === 'always') return true
    if (Name === 'unless-stopped') return !manuallyStopped
    return exitCode !== 0 && (MaximumRetryCount === 0 || this.#restarts < MaximumRetryCount)
  }
}
