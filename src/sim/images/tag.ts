import { familiarName, familiarString } from '../../protocol/reference.ts'
import { formatTime } from '../base/time.ts'
import { DockerError } from '../base/errors.ts'
import { emitImageEvent } from './event.ts'
import { findImage, tagReference } from './lookup.ts'
import type { ImageState } from './state.ts'

/** Gives an image one more name, which another may lose. @throws {DockerError} invalid, notFound */
export async function tagImage(state: ImageState, name: string, repo: string, tag: string): Promise<void> {
  const reference = tagReference(repo, tag)
  if (familiarName(reference) === 'sha256')
    throw new DockerError('invalid', 'refusing to create an ambiguous tag using digest algorithm as name')
  const { id } = findImage(state, name)
  await state.references.set(reference, id)
  await state.store.setLastTagTime(id, formatTime(state.host.now() * 1000))
  emitImageEvent(state, 'tag', id, familiarString(reference))
}
