import { DockerError, notServed } from '../../base/errors.ts'

/** dockerd passes the first line of what `ps` says on. */
export function psError(message: string): DockerError {
  return psLine(`error: ${message}`)
}

export function psLine(line: string): DockerError {
  return new DockerError('system', `ps: ${line}`)
}

/** What `ps` knows and we do not. */
export function unservedOption(what: string): DockerError {
  return notServed('ContainerTop', what)
}
