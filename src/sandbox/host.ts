import type { Host } from '../sim/base/host.ts'

/** The real clock and real randomness. */
export function systemHost(): Host {
  const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes))
  return {
    now: () => Date.now(),
    newId: () => [...random(32)].map((byte) => byte.toString(16).padStart(2, '0')).join(''),
    random,
    sleep,
  }
}

/** Timers of more, 25 days, fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1

/** Resolves after the time, or at once when the signal aborts. */
function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve()
    const timer = setTimeout(done, Math.min(ms, MAX_TIMER_MS))
    function done() {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    signal?.addEventListener('abort', done)
  })
}
