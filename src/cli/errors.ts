/** How a command ends other than well. */

/** Printed to stderr unless empty; the process exits with `status`. */
export class CliError extends Error {
  readonly status: number
  constructor(message: string, status = 1) {
    super(message)
    this.name = 'CliError'
    this.status = status
  }
}

/** The container's own exit code, passed on in silence. */
export function exitWith(status: number): CliError {
  return new CliError('', status)
}

/** The caller's SIGINT or SIGTERM ended the command: silent, 128 + signal. */
export class Terminated extends CliError {
  constructor(signalNumber: number) {
    super('', 128 + signalNumber)
    this.name = 'Terminated'
  }
}

/** `docker: WHAT\n\nRun 'docker run --help' for more information`, as `run` and `create` end. */
export function withHelp(message: string, command: string, status = 125): CliError {
  return new CliError(`docker: ${message}\n\nRun 'docker ${command} --help' for more information`, status)
}

/** Several failures of one command, one per line; null when there are none. */
export function joinErrors(errors: readonly unknown[], status = 1): CliError | null {
  const terminated = errors.find((error) => error instanceof Terminated)
  if (terminated) return terminated
  return errors.length === 0 ? null : new CliError(errors.map(messageOf).join('\n'), status)
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
