/** From what was thrown to what the client reads. */
import { BodyError } from '../../protocol/http/index.ts'
import { DockerError } from '../base/errors.ts'
import { json } from './context.ts'
import { machineFailure } from './machine-failure.ts'
import { statusOf } from './status.ts'
import { isOlder, type ApiVersion } from '../../protocol/docker/api-version.ts'

/** A refusal in Docker's words, or, for our own mistakes, a sentence that says so. */
export function problem(error: unknown, given: ApiVersion | undefined): Response {
  const { status, message } = describe(error)
  if (status === 304) return new Response(null, { status })
  if (given !== undefined && isOlder(given, '1.24')) {
    return new Response(`${message}\n`, {
      status,
      headers: { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' },
    })
  }
  return json({ message }, status)
}

/** @returns the HTTP status and the sentence. */
export function describe(error: unknown): { status: number; message: string } {
  if (error instanceof DockerError) return { status: statusOf[error.kind], message: error.message }
  if (error instanceof BodyError) return { status: statusOf.invalid, message: error.message }
  const failure = machineFailure(error)
  if (failure !== undefined) return { status: statusOf.system, message: failure }
  const text = error instanceof Error ? error.message : String(error)
  return { status: 500, message: `this is a bug in Drydock's engine: ${text}` }
}

/** Whether it is our own mistake, to be reported with its stack. */
export function isBug(error: unknown): boolean {
  if (error instanceof DockerError || error instanceof BodyError) return false
  return machineFailure(error) === undefined
}
