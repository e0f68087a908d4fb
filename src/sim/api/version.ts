/** How the API version that a client asks for is checked. */
import {
  isOlder,
  MAX_API_VERSION,
  MIN_API_VERSION,
  type ApiVersion,
} from '../../protocol/docker/api-version.ts'
import { DockerError } from '../base/errors.ts'

/** @param given from the path, without `v`; undefined: the newest. @throws {DockerError} invalid */
export function negotiate(given: string | undefined): ApiVersion {
  const version = given || MAX_API_VERSION
  if (isOlder(version, MIN_API_VERSION)) {
    throw new DockerError(
      'invalid',
      `client version ${version} is too old. Minimum supported API version is ${MIN_API_VERSION}, please upgrade your client to a newer version`,
    )
  }
  if (isOlder(MAX_API_VERSION, version)) {
    throw new DockerError(
      'invalid',
      `client version ${version} is too new. Maximum supported API version is ${MAX_API_VERSION}`,
    )
  }
  return version
}
