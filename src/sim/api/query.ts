/** Query parameters as dockerd reads them. */
import { atoi, quote } from '../../protocol/go/strconv.ts'
import { DockerError } from '../base/errors.ts'
import { orRefuse } from '../base/go-numbers.ts'

/** Anything but empty, 0, no, false and none is true. */
export function boolValue(value: string | undefined): boolean {
  return !['', '0', 'no', 'false', 'none'].includes((value ?? '').trim().toLowerCase())
}

/** Go's strconv.Atoi. @throws {DockerError} system: dockerd does not say that it is the client's fault. */
export function intValue(value: string): number {
  return orRefuse(
    () => atoi(value),
    (why) => new DockerError('system', why),
  )
}

/** The height or width of a terminal. @throws {DockerError} invalid */
export function dimension(what: 'height' | 'width', value: string | undefined): number {
  const refuse = (why: string) =>
    new DockerError('invalid', `invalid resize ${what} ${quote(value ?? '')}: ${why}`)
  const match = /^(-?)(\d+)$/.exec(value ?? '')
  if (!match) throw refuse('invalid syntax')
  if (match[1] === '-' || Number(match[2]) > 0xffffffff) throw refuse('value out of range')
  return Number(match[2])
}
