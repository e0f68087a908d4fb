import type { AgentLink } from '../../protocol/agent/index.ts'

const CHECK_EVERY_MS = 1000
/** Turns of the timer, not time that passed: in a tab that sleeps the guest sleeps too. */
const SILENT_TURNS = 10
/** An agent that was silent for so long is asked for a sign of life. */
const ASK_AFTER_MS = 3000

/**
 * Notices when the guest does not answer any more: its kernel spins, or its agent is stuck.
 *
 * @returns stops watching.
 */
export function watchForHang(link: AgentLink, onHang: (reason: string) => void): () => void {
  let asked = false
  let turns = 0
  const check = () => {
    if (!asked) {
      if (Date.now() - link.lastHeardAt < ASK_AFTER_MS) return
      asked = true
      turns = 0
      // Rejected when the guest has crashed; then nobody watches any more.
      link
        .ping()
        .then(() => (asked = false))
        .catch(() => undefined)
    } else if (++turns >= SILENT_TURNS) {
      onHang(`the guest has not answered for ${SILENT_TURNS} seconds`)
    }
  }
  const timer = setInterval(check, CHECK_EVERY_MS)
  // Under Node, watching alone is no reason to stay alive.
  ;(timer as unknown as { unref?: () => void }).unref?.()
  return () => clearInterval(timer)
}
