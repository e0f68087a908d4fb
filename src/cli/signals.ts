/** Signals by number and name (Linux), and what they do to a command. */
import type { CliContext } from './context.ts'
import { CliError, Terminated } from './errors.ts'

export const signalNumbers: Readonly<Record<string, number>> = {
  SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGILL: 4, SIGTRAP: 5, SIGABRT: 6, SIGBUS: 7, SIGFPE: 8, SIGKILL: 9, SIGUSR1: 10,
  SIGSEGV: 11, SIGUSR2: 12, SIGPIPE: 13, SIGALRM: 14, SIGTERM: 15, SIGSTKFLT: 16, SIGCHLD: 17, SIGCONT: 18, SIGSTOP: 19,
  SIGTSTP: 20, SIGTTIN: 21, SIGTTOU: 22, SIGURG: 23, SIGXCPU: 24, SIGXFSZ: 25, SIGVTALRM: 26, SIGPROF: 27, SIGWINCH: 28,
  SIGIO: 29, SIGPWR: 30, SIGSYS: 31,
} // prettier-ignore

export function signalName(number: number): string | null {
  return Object.keys(signalNumbers).find((name) => signalNumbers[name] === number) ?? null
}

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
