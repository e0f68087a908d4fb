import { DigestError } from '../../protocol/digest.ts'
import type { Platform } from '../../protocol/oci-image.ts'
import {
  familiarString,
  parseAnyReference,
  parseReference,
  ReferenceFormatError,
  withDefaultTag,
  withTag,
  type Reference,
} from '../../protocol/reference.ts'
import { DockerError } from '../base/errors.ts'
import type { StoredImage } from './image-store.ts'
import type { Image } from './image.ts'
import { formatPlatform, platformRank } from './platform.ts'
import type { ImageState } from './state.ts'

/** @param platform refuses an image that is made for another. @throws {DockerError} notFound, invalid */
export function findImage(state: ImageState, nameOrId: string, platform?: Platform): StoredImage {
  const image = findByName(state, nameOrId)
  if (!platform || platformRank(platform, image.document) >= 0) return image
  throw new DockerError(
    'notFound',
    `image with reference ${nameOrId} was found but its platform (${formatPlatform(image.document)}) does not match the specified platform (${formatPlatform(platform)})`,
  )
}

function findByName({ store, references }: ImageState, nameOrId: string): StoredImage {
  const reference = invalidUnlessParsed(() => parseAnyReference(nameOrId))
  const id = reference.domain === undefined ? reference.digest : references.get(reference)
  const named = id === undefined ? undefined : store.get(id)
  const found = named?.removed ? undefined : (named ?? store.search(nameOrId))
  if (found) return found
  const name = reference.domain === undefined ? reference.digest : familiarString(withDefaultTag(reference))
  throw new DockerError('notFound', `No such image: ${name}`)
}

/**
 * A name to give to an image: `repo` with `tag`, or with `latest`.
 *
 * @throws {DockerError} invalid
 */
export function tagReference(repo: string, tag: string): Reference {
  const reference = invalidUnlessParsed(() => parseReference(repo))
  if (reference.digest !== undefined) throw new DockerError('invalid', 'cannot import digest reference')
  return tag === '' ? withDefaultTag(reference) : invalidUnlessParsed(() => withTag(reference, tag))
}

/** Turns what is wrong with a name into the client's mistake. */
export function invalidUnlessParsed<T>(parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (error instanceof ReferenceFormatError || error instanceof DigestError)
      throw new DockerError('invalid', error.message)
    throw error
  }
}

/** As the engine sees an image. */
export function toImage({ references, layers }: ImageState, { id, document }: StoredImage): Image {
  return {
    id,
    layers: document.rootfs.diff_ids,
    config: document.config ?? {},
    os: document.os,
    architecture: document.architecture,
    repoTags: references.tagsOf(id),
    repoDigests: references.digestsOf(id),
    createdAt: document.created ?? '',
    sizeBytes: layers.sizeOf(document.rootfs.diff_ids),
  }
}
