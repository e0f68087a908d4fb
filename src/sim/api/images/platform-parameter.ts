import * as v from 'valibot'
import type { Platform } from '../../../protocol/oci-image.ts'
import { DockerError } from '../../base/errors.ts'
import { isOlder, type ApiVersion } from '../../../protocol/docker/api-version.ts'

const schema = v.object({
  os: v.optional(v.string(), ''),
  architecture: v.optional(v.string(), ''),
  variant: v.optional(v.string(), ''),
  'os.version': v.optional(v.string(), ''),
})

/**
 * The `platform` parameter of API 1.48 and later: `{"os":"linux","architecture":"386"}`.
 *
 * @param since the version from which on it counts; older clients' is ignored.
 * @throws {DockerError} invalid
 */
export function platformParameter(
  text: string | undefined,
  version: ApiVersion,
  since: ApiVersion,
): Platform | undefined {
  if (!text || isOlder(version, since)) return undefined
  const { os, architecture, variant, 'os.version': osVersion } = parse(text)
  if (os === '' && architecture === '' && (variant !== '' || osVersion !== ''))
    throw refuse('optional platform fields provided, but OS and Architecture are missing')
  if (os === '' || architecture === '') throw refuse('both OS and Architecture must be provided')
  return { os, architecture, ...(variant !== '' && { variant }) }
}

function parse(text: string): v.InferOutput<typeof schema> {
  try {
    return v.parse(schema, JSON.parse(text))
  } catch (error) {
    throw refuse(`failed to parse platform: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function refuse(message: string): DockerError {
  return new DockerError('invalid', message)
}
