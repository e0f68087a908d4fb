/** Passes the caller's signals on to the container's main process (`--sig-proxy`). */
import type { Invocation } from '../command.ts'

const keptSignals = ['SIGCHLD', 'SIGPIPE', 'SIGURG', 'SIGWINCH']

/** @returns how to stop. */
export function forwardSignals(call: Invocation, containerId: string): () => void {
  return call.ctx.onSignal((signal) => {
    if (keptSignals.includes(signal)) return
    const query = { signal: signal.replace(/^SIG/, '') }
    // The container may be gone already; then there is nobody to signal. Not the call's own signal: that is what came.
    const stop = new AbortController().signal
    void call.client
      .send('POST', `/containers/${containerId}/kill`, { query, signal: stop })
      .catch(() => undefined)
  })
}
