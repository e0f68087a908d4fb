/** Downloads under way on this host, so that two pulls that need the same layer fetch it once. Knows no layers. */

/** What a transfer tells all who wait for it. */
export interface TransferProgress {
  status: string
  current?: number
  total?: number
}

type Report = (progress: TransferProgress) => void

interface Transfer<T> {
  watchers: Set<Report>
  last: TransferProgress | null
  result: Promise<T>
  stop: AbortController
}

export class Transfers<T> {
  #running = new Map<string, Transfer<T>>()
  #slots: number
  #waiting: (() => void)[] = []

  /** @param slots how many run at a time; Docker's `max-concurrent-downloads`. */
  constructor(slots = 3) {
    this.#slots = slots
  }

  /**
   * Joins the transfer of this key, or starts it. It is stopped when everybody who waited for it has left.
   *
   * @param start runs when there is a slot; until then `Waiting` is reported.
   */
  async run(
    key: string,
    report: Report,
    signal: AbortSignal,
    start: (report: Report, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const transfer = this.#running.get(key) ?? this.#begin(key, start)
    transfer.watchers.add(report)
    if (transfer.last) report(transfer.last)
    try {
      return await orAborted(transfer.result, signal)
    } finally {
      transfer.watchers.delete(report)
      if (transfer.watchers.size === 0) this.#end(key, transfer)
    }
  }

  #begin(key: string, start: (report: Report, signal: AbortSignal) => Promise<T>): Transfer<T> {
    const stop = new AbortController()
    const transfer: Transfer<T> = { watchers: new Set(), last: null, result: null as never, stop }
    const report: Report = (progress) => {
      transfer.last = progress
      for (const watcher of transfer.watchers) watcher(progress)
    }
    // Not in this turn: whoever starts it is to be among those who hear its first word.
    transfer.result = Promise.resolve().then(() => this.#inSlot(report, stop.signal, start))
    transfer.result.catch(() => undefined)
    this.#running.set(key, transfer)
    return transfer
  }

  #end(key: string, transfer: Transfer<T>): void {
    if (this.#running.get(key) === transfer) this.#running.delete(key)
    transfer.stop.abort(new DOMException('nobody waits for it any more', 'AbortError'))
  }

  async #inSlot(
    report: Report,
    signal: AbortSignal,
    start: (report: Report, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    if (this.#slots > 0) this.#slots--
    else {
      report({ status: 'Waiting' })
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
    try {
      signal.throwIfAborted()
      return await start(report, signal)
    } finally {
      const next = this.#waiting.shift()
      if (next) next()
      else this.#slots++
    }
  }
}

/** @throws the signal's reason as soon as it is aborted. */
function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason as Error)
    if (signal.aborted) return stop()
    signal.addEventListener('abort', stop, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
