/** `DELETE /images/{name}`: moby's rules for what is only untagged, what is deleted, and what holds an image. */
import type { ImageDeleteItem } from '../../protocol/docker/images.ts'
import { shortId } from '../../protocol/digest.ts'
import {
  familiarString,
  nameOf,
  withDefaultTag,
  type Reference,
  parseReference,
} from '../../protocol/reference.ts'
import { DockerError } from '../base/errors.ts'
import { chainIds } from './chain.ts'
import { emitImageEvent } from './event.ts'
import type { StoredImage } from './image-store.ts'
import { findImage, invalidUnlessParsed } from './lookup.ts'
import type { ImageState } from './state.ts'

export interface RemoveOptions {
  force: boolean
  /** Leave parents alone that nothing else needs. */
  noprune: boolean
}

/** Reasons that may keep an image. The first two cannot be forced. */
type Reason = 'child' | 'running' | 'reference' | 'stopped'

/** @throws {DockerError} notFound, conflict */
export async function removeImage(
  state: ImageState,
  name: string,
  options: RemoveOptions,
): Promise<ImageDeleteItem[]> {
  const removal = new Removal(state, options)
  const image = findImage(state, name)
  if (isIdPrefix(image.id, name)) await removal.byId(image)
  else await removal.byReference(image, name)
  await state.collector.collect()
  return removal.items
}

class Removal {
  items: ImageDeleteItem[] = []
  #state: ImageState
  #options: RemoveOptions

  constructor(state: ImageState, options: RemoveOptions) {
    this.#state = state
    this.#options = options
  }

  async byReference(image: StoredImage, name: string): Promise<void> {
    const { references } = this.#state
    if (!this.#options.force && isOneName(references.of(image.id))) this.#checkContainers(image, name)
    const reference = withDefaultTag(invalidUnlessParsed(() => parseReference(name)))
    await this.#untag(image, reference)
    if (reference.digest === undefined) await this.#dropDigests(image, reference)
    if (references.of(image.id).length === 0) await this.#delete(image, this.#options.force, true)
  }

  async byId(image: StoredImage): Promise<void> {
    const names = this.#state.references.of(image.id)
    if (isOneName(names)) {
      const conflict = this.#conflict(
        image,
        this.#options.force ? ['child', 'running'] : ['child', 'running', 'stopped'],
      )
      if (conflict) throw conflict.error
      for (const reference of names) await this.#untag(image, reference)
    }
    await this.#delete(image, this.#options.force, false)
  }

  /** Without its last name the image would dangle, which with containers around has to be asked for. */
  #checkContainers({ id }: StoredImage, name: string): void {
    const [container] = this.#state.containersUsing(id)
    if (!container) return
    throw new DockerError(
      'conflict',
      `conflict: unable to remove repository reference "${name}" (must force) - container ${shortId(container.id)} is using its referenced image ${shortId(id)}`,
    )
  }

  async #untag(image: StoredImage, reference: Reference): Promise<void> {
    await this.#state.references.delete(reference)
    emitImageEvent(this.#state, 'untag', image.id, image.id)
    this.items.push({ Untagged: familiarString(reference) })
  }

  /** When the last tag in a repository goes, its digests there go too. */
  async #dropDigests({ id }: StoredImage, { domain, path }: Reference): Promise<void> {
    const { references } = this.#state
    const same = references.of(id).filter((other) => nameOf(other) === nameOf({ domain, path }))
    if (same.some(({ digest }) => digest === undefined)) return
    for (const reference of same) {
      await references.delete(reference)
      this.items.push({ Untagged: familiarString(reference) })
    }
  }

  /** @param quiet leave it when something holds it, rather than refuse. */
  async #delete(image: StoredImage, force: boolean, quiet: boolean): Promise<void> {
    const { store, references } = this.#state
    const conflict = this.#conflict(
      image,
      force ? ['child', 'running'] : ['child', 'running', 'reference', 'stopped'],
    )
    if (conflict) {
      const dangling = references.of(image.id).length === 0 && store.childrenOf(image.id).length === 0
      if (quiet && (!dangling || conflict.used)) return
      throw conflict.error
    }
    for (const reference of references.of(image.id)) await this.#untag(image, reference)
    const layers = await this.#layersOnlyOf(image)
    if (this.#state.containersUsing(image.id).length > 0) await store.markRemoved(image.id)
    else await store.delete(image.id)
    emitImageEvent(this.#state, 'delete', image.id, image.id)
    this.items.push({ Deleted: image.id }, ...layers.map((Deleted) => ({ Deleted })))
    const parent = image.parent === undefined ? undefined : store.get(image.parent)
    if (parent && !parent.removed && !this.#options.noprune) await this.#delete(parent, false, true)
  }

  /** Chain ids that go with the image, topmost first. Containers keep theirs. */
  async #layersOnlyOf(image: StoredImage): Promise<string[]> {
    if (this.#state.containersUsing(image.id).length > 0) return []
    const others = this.#state.store.everything().filter(({ id }) => id !== image.id)
    const kept = new Set<string>()
    for (const { document } of others)
      for (const chain of await chainIds(document.rootfs.diff_ids)) kept.add(chain)
    const own = await chainIds(image.document.rootfs.diff_ids)
    return own.filter((chain) => !kept.has(chain)).reverse()
  }

  #conflict({ id }: StoredImage, reasons: Reason[]): { error: DockerError; used: boolean } | null {
    const { store, references, containersUsing } = this.#state
    const running = containersUsing(id).find((container) => container.running)
    const stopped = containersUsing(id).find((container) => !container.running)
    const conflict = (hard: boolean, used: boolean, why: string) => {
      const force = hard ? 'cannot be forced' : 'must be forced'
      const text = `conflict: unable to delete ${shortId(id)} (${force}) - ${why}`
      return { error: new DockerError('conflict', text), used }
    }
    if (reasons.includes('child') && store.childrenOf(id).length > 0)
      return conflict(true, false, 'image has dependent child images')
    if (reasons.includes('running') && running)
      return conflict(true, true, `image is being used by running container ${shortId(running.id)}`)
    if (reasons.includes('reference') && references.of(id).length > 0)
      return conflict(false, false, 'image is referenced in multiple repositories')
    if (reasons.includes('stopped') && stopped)
      return conflict(false, true, `image is being used by stopped container ${shortId(stopped.id)}`)
    return null
  }
}

/** All names are of one repository, with at most one tag among them. */
function isOneName(names: Reference[]): boolean {
  if (names.length <= 1) return names.length === 1
  const tags = names.filter(({ digest }) => digest === undefined)
  if (tags.length > 1) return false
  const digests = new Set(names.filter(({ digest }) => digest !== undefined).map(nameOf))
  return digests.size === 1 && digests.has(nameOf(tags[0] ?? names[0]!))
}

function isIdPrefix(id: string, text: string): boolean {
  return id.startsWith(text) || id.slice('sha256:'.length).startsWith(text)
}
