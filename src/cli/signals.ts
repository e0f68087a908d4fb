/** What signals do to a command. */
import { signalNumbers } from '../protocol/signals.ts'
import type { CliContext } from './context.ts'
import { CliError, Terminated } from './errors.ts'

/** Signals that end a process which does nothing about them. */
const terminating = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGALRM', 'SIGTERM', 'SIGUSR1', 'SIGUSR2']

/**
 * The first such signal stops a command that does not handle it itself; the third SIGINT or SIGTERM ends it at once.
 * Commands attached to a container pass signals on and do not look at `signal`.
 */
export function watchTermination(ctx: CliContext): {
  signal: AbortSignal
  /** Rejects when the caller insists. */
  forced: Promise<never>
  dispose(): void
} {
  const controller = new AbortController()
  let count = 0
  let force: (error: CliError) => void = () => undefined
  const forced = new Promise<never>((_, reject) => (force = reject))
  forced.catch(() => undefined) // the race that awaits it may be over
  const gone = () => controller.abort(ctx.signal.reason)
  ctx.signal.addEventListener('abort', gone, { once: true })
  const stop = ctx.onSignal((name) => {
    if (!terminating.includes(name)) return
    controller.abort(new Terminated(signalNumbers[name]!))
    if (name === 'SIGINT' || name === 'SIGTERM') count++
    if (count === 3) force(new ForcedExit())
  })
  return {
    signal: controller.signal,
    forced,
    dispose: () => {
      stop()
      ctx.signal.removeEventListener('abort', gone)
    },
  }
}

/** Unlike {@link Terminated} this is said. */
export class ForcedExit extends CliError {
  constructor() {
    super('\ngot 3 SIGTERM/SIGINTs, forcefully exiting')
    this.name = 'ForcedExit'
  }
}
