import type { Failure, FailureKind } from '../protocol/sandbox.ts'

/** A failure with its kind, on its way to the page. */
export class SandboxFailure extends Error {
  readonly kind: FailureKind
  constructor(kind: FailureKind, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'SandboxFailure'
    this.kind = kind
  }
}

/** What the page is told of an error; one that nobody expected is a bug. */
export function failureOf(error: unknown, stage?: string): Failure {
  const message = error instanceof Error ? error.message : String(error)
  const kind = error instanceof SandboxFailure ? error.kind : 'bug'
  return { kind, message, ...(stage === undefined ? {} : { stage }) }
}
