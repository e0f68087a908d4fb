/** How long a test waits for a daemon to start: as long as it says that something goes on, within reason. */

/** Nothing takes longer, not even a build of the guest from nothing. Also a timeout for the hooks that start one. */
export const START_TIMEOUT_MS = 20 * 60_000
const SILENCE_MS = 2 * 60_000
/** What it says once, before the silence of waiting for another process. */
const waiting = /waiting for process \d+, which builds it\s*$/

export interface Patience {
  /** It printed something. */
  hear(text: string): void
  /** It has started, or ended: nobody waits any more. */
  end(): void
}

export function patience(giveUp: () => void): Patience {
  const last = setTimeout(giveUp, START_TIMEOUT_MS)
  let silence = setTimeout(giveUp, SILENCE_MS)
  let over = false
  return {
    hear(text) {
      clearTimeout(silence)
      if (!over && !waiting.test(text)) silence = setTimeout(giveUp, SILENCE_MS)
    },
    end() {
      over = true
      clearTimeout(silence)
      clearTimeout(last)
    },
  }
}
