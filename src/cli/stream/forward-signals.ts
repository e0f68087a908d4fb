/** Passes the caller's signals on to the container's main process (`--sig-proxy`). */
import type { Invocation } from '../command.ts'
import { BrokenPipe } from '../context.ts'
import { CliError } from '../errors.ts'

const keptSignals = ['SIGCHLD', 'SIGPIPE', 'SIGURG', 'SIGWINCH']

/**
 * Whoever passes signals on gets them all, SIGPIPE too, so it is not ended by one: that its output broke is then its failure.
 *
 * @param proxies whether to pass signals on at all.
 */
export async function withForwardedSignals<T>(
  call: Invocation,
  containerId: string,
  proxies: boolean,
  session: () => Promise<T>,
): Promise<T> {
  if (!proxies) return session()
  call.ctx.catchPipe()
  const stop = forwardSignals(call, containerId)
  try {
    return await session()
  } catch (error) {
    throw error instanceof BrokenPipe ? new CliError(error.message) : error
  } finally {
    stop()
  }
}

/** @returns how to stop. */
function forwardSignals(call: Invocation, containerId: string): () => void {
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
