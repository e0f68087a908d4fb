/**
 * One tab owns a sandbox, because its disk can be open only once. Web Locks decide; a BroadcastChannel asks the owner to
 * stop cleanly before the lock is taken from it. It knows nothing of what is owned.
 */
const politeMs = 10_000

export interface Ownership {
  /** @returns whether this tab has the sandbox now. */
  acquire(): Promise<boolean>
  /** Resolves when this tab has the sandbox: the owner closed, or gave it away. */
  whenFree(): Promise<void>
  /** While waiting: asks the owner to stop, and takes the sandbox by force if it does not within 10 s. */
  takeOver(): void
}

/** @param lockName see `lockOf`. @param onLost called when another tab takes over; the lock is given up when it resolves. */
export function webLockOwnership(
  lockName: string,
  locks: LockManager,
  channel: BroadcastChannel,
  onLost: () => Promise<void>,
): Ownership {
  let release: (() => void) | undefined
  let waiting: { granted: () => void; queued: AbortController } | undefined

  /** The lock is held for as long as this promise is not settled. */
  const hold = () => new Promise<void>((resolve) => (release = resolve))
  const lose = async () => {
    if (!release) return
    const give = release
    release = undefined
    await onLost()
    give()
  }
  /** A request is refused when it is aborted, or when the lock it got is stolen; only the second is a loss. */
  const request = (options: LockOptions, granted: (lock: Lock | null) => Promise<void> | void) =>
    void locks.request(lockName, options, granted).catch(() => lose())
  const grant = () => {
    waiting?.granted()
    waiting = undefined
    return hold()
  }
  channel.onmessage = () => void lose()

  return {
    acquire: () =>
      new Promise((resolve) =>
        request({ ifAvailable: true }, (lock) => {
          resolve(lock !== null)
          return lock ? hold() : undefined
        }),
      ),
    whenFree: () =>
      new Promise((resolve) => {
        const queued = new AbortController()
        waiting = { granted: resolve, queued }
        request({ signal: queued.signal }, grant)
      }),
    takeOver() {
      channel.postMessage('take over')
      setTimeout(() => {
        if (!waiting) return
        waiting.queued.abort()
        request({ steal: true }, grant)
      }, politeMs)
    },
  }
}

/** For browsers without Web Locks: every tab believes it owns the sandbox, and the storage refuses the second. */
export const unguarded: Ownership = {
  acquire: async () => true,
  whenFree: async () => {},
  takeOver() {},
}
