/** Numbers in what clients send, read by Go's strconv. */
import { atoi, NumError } from '../../protocol/go/strconv.ts'
import type { DockerError } from './errors.ts'

/** @param refuse what the client is told of Go's words. @throws {DockerError} */
export function orRefuse<T>(parse: () => T, refuse: (why: string) => DockerError): T {
  try {
    return parse()
  } catch (error) {
    throw error instanceof NumError ? refuse(error.message) : error
  }
}

/** For where dockerd takes what is no number, or one beyond its range, for something else. */
export function atoiOr<T>(text: string, otherwise: T): number | T {
  try {
    return atoi(text)
  } catch {
    return otherwise // atoi throws nothing but NumError
  }
}
