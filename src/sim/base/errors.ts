/** What went wrong, in one of the kinds that have an HTTP status (`api/status.ts`). Anything else thrown is our own bug. */
export type ErrorKind =
  | 'invalid'
  | 'unauthorized'
  | 'forbidden'
  | 'notFound'
  | 'conflict'
  | 'notModified'
  | 'tooLarge'
  | 'system'
  | 'notImplemented'
  | 'unavailable'

/** An expected refusal: `message` is Docker's own sentence, since learners paste it into a search engine. */
export class DockerError extends Error {
  readonly kind: ErrorKind
  constructor(kind: ErrorKind, message: string) {
    super(message)
    this.name = 'DockerError'
    this.kind = kind
  }
}

/** What Docker serves and Drydock does not. @param what a part of the operation; left out: all of it. */
export function notServed(operation: string, what?: string): DockerError {
  const whole = what === undefined ? operation : `${operation} with ${what}`
  return new DockerError('notImplemented', `${whole} is not served by Drydock yet`)
}
