/** Reads what `POST /images/create` asks for, and words what a registry refused as dockerd does. */
import { isDigest } from '../../../protocol/digest.ts'
import {
  familiarName,
  familiarString,
  parseReference,
  trimmed,
  withDigest,
  withTag,
  type Reference,
} from '../../../protocol/reference.ts'
import { DockerError } from '../../base/errors.ts'
import type { PullRequest } from '../image.ts'
import { invalidUnlessParsed } from '../lookup.ts'
import { RegistryError } from './registry-error.ts'

/** @throws {DockerError} invalid, forbidden */
export function pullReference({ fromImage, tag }: Pick<PullRequest, 'fromImage' | 'tag'>): Reference {
  // Old clients write `name:` when they mean all tags.
  const named = invalidUnlessParsed(() => parseReference(fromImage.replace(/:$/, '')))
  const reference = tag === '' ? named : invalidUnlessParsed(() => withTagOrDigest(named, tag))
  if (familiarName(reference) === 'scratch')
    throw new DockerError('forbidden', "'scratch' is a reserved name")
  return reference
}

function withTagOrDigest(reference: Reference, tag: string): Reference {
  return isDigest(tag) ? withDigest(trimmed(reference), tag) : withTag(reference, tag)
}

/** @returns what to tell the client; aborts and our own mistakes as they are. */
export function translatePullError(error: unknown, reference: Reference): unknown {
  if (error instanceof DockerError || !(error instanceof Error)) return error
  if (error.name === 'AbortError' || error instanceof TypeError || error instanceof ReferenceError)
    return error
  if (error instanceof RegistryError) {
    const name = familiarName(reference)
    if (error.code === 'DENIED')
      return notFound(
        `pull access denied for ${name}, repository does not exist or may require 'docker login': ${error.message}`,
      )
    if (error.code === 'MANIFEST_UNKNOWN')
      return notFound(`manifest for ${familiarString(reference)} not found: ${error.message}`)
    if (error.code === 'NAME_UNKNOWN') return notFound(`repository ${name} not found: ${error.message}`)
  }
  return new DockerError('system', error.message)
}

function notFound(message: string): DockerError {
  return new DockerError('notFound', message)
}
