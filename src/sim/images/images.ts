/**
 * The images of one host: names, layers, and what can be done with them, put together from a file for each verb. Knows registries
 * and the stores; knows nothing of containers but which of them use an image, and nothing of the machine that mounts the layers.
 */
import type {
  ImageDeleteItem,
  ImageHistoryItem,
  ImageInspect,
  ImageSearchResult,
  ImagesPruneReport,
  ImageSummary,
  ProgressLine,
} from '../../protocol/docker/images.ts'
import type { LayerSource } from '../../protocol/layer.ts'
import type { Platform } from '../../protocol/oci-image.ts'
import type { Recorder } from '../../protocol/sim-event.ts'
import type { Dial } from '../../protocol/socket.ts'
import { onBehalfOf, type Cause } from '../events/cause.ts'
import type { Image, PullRequest } from './image.ts'
import { imageHistory, inspectImage } from './inspect.ts'
import type { StoredLayer } from './layers.ts'
import { listImages, type ListOptions } from './list.ts'
import { findImage, toImage } from './lookup.ts'
import { parsePlatform } from './platform.ts'
import { pruneImages } from './prune.ts'
import { pullReference, translatePullError } from './pull/order.ts'
import { pullImage } from './pull/pull.ts'
import { Transfers } from './pull/transfers.ts'
import { removeImage, type RemoveOptions } from './remove.ts'
import { searchImages, type SearchRequest } from './search.ts'
import { openState, type ImageState, type StateOptions } from './state.ts'
import { tagImage } from './tag.ts'
import type { Filters } from '../base/filters.ts'

/** Verbs that change something tell it as the daemon's own doing, or as that of whom `onBehalfOf` names. */
export interface Images {
  onBehalfOf(cause: Cause): Images
  /**
   * Finds an image by reference, full id, or unique prefix of one.
   *
   * @throws {DockerError} notFound `No such image: x:latest`; invalid `invalid reference format`.
   */
  resolve(nameOrId: string): Promise<Image>
  /** By full id; also an image that was deleted by force while containers still use it. Null if there is none. */
  get(id: string): Promise<Image | null>
  /** Every layer there is, for the server that shows them to the guest. */
  layers: LayerSource

  /** @throws {DockerError} invalid: a filter that does not exist; notFound: an image named in `before` or `since`. */
  list(options: ListOptions): Promise<ImageSummary[]>
  /** @throws {DockerError} notFound, also when the image is made for another platform. */
  inspect(name: string, platform?: Platform): Promise<ImageInspect>
  /** Newest step first. @throws {DockerError} notFound, as `inspect`. */
  history(name: string, platform?: Platform): Promise<ImageHistoryItem[]>
  /**
   * Pulls from a registry. Resolves when the image is stored and tagged; nothing is visible before.
   *
   * @param report takes the lines of Docker's progress stream as they arise.
   * @throws {DockerError}; the signal's reason when aborted.
   */
  pull(request: PullRequest, report: (line: ProgressLine) => void, signal: AbortSignal): Promise<void>
  /** Asks a registry's index. @throws {DockerError} invalid: filter, limit or term; system: nobody answers. */
  search(request: SearchRequest, signal: AbortSignal): Promise<ImageSearchResult[]>
  /** @throws {DockerError} notFound: no such image; invalid: not a name or tag. */
  tag(name: string, repo: string, tag: string): Promise<void>
  /**
   * Removes a name, and the image with it when that was its last.
   *
   * @throws {DockerError} notFound; conflict: containers, other names or child images hold it.
   */
  remove(name: string, options: RemoveOptions): Promise<ImageDeleteItem[]>
  /** @throws {DockerError} invalid: a filter that does not exist; conflict: another prune is running. */
  prune(filters: Filters): Promise<ImagesPruneReport>
  /**
   * Deletes what nothing needs any more: layers of images that were removed while containers used them, and what a
   * crash left behind. The engine calls it after it has loaded its containers, and after it has removed one.
   */
  collect(): Promise<void>
}

export interface ImagesOptions extends StateOptions {
  dial: Dial
  record: Recorder
}

export function createImages(options: ImagesOptions): Images {
  const opening = openState(options)
  // Whoever asks first is told; until then nobody is, and that must not count as unhandled.
  opening.catch(() => undefined)
  const { dial, record } = options
  return imagesOf(opening, { dial, record, transfers: new Transfers() })
}

interface PullMeans {
  dial: Dial
  record: Recorder
  transfers: Transfers<StoredLayer>
}

function imagesOf(opening: Promise<ImageState>, means: PullMeans): Images {
  const locked = <T>(task: (state: ImageState) => Promise<T>): Promise<T> =>
    opening.then((state) => state.lock.run(() => task(state)))

  return {
    onBehalfOf: (cause) =>
      imagesOf(
        opening.then((state) => onBehalfOf(state, cause)),
        means,
      ),
    layers: { open: async (diffId) => (await opening).layers.open(diffId) },
    async resolve(nameOrId) {
      const state = await opening
      return toImage(state, findImage(state, nameOrId))
    },
    async get(id) {
      const state = await opening
      const found = state.store.get(id)
      return found ? toImage(state, found) : null
    },
    list: async (listing) => listImages(await opening, listing),
    inspect: async (name, platform) => inspectImage(await opening, name, platform),
    history: async (name, platform) => imageHistory(await opening, name, platform),
    async pull(request, report, signal) {
      const reference = pullReference(request)
      const platform = request.platform === '' ? null : parsePlatform(request.platform)
      const state = await opening
      const { auth } = request
      const order = { reference, platform, report, signal, ...(auth && { auth }) }
      try {
        await state.collector.hold(() => pullImage({ state, ...means }, order))
      } catch (error) {
        await state.collector.collect()
        signal.throwIfAborted()
        throw translatePullError(error, reference)
      }
    },
    async search(request, signal) {
      const { corr } = (await opening).events.cause
      return searchImages(
        { dial: means.dial, origin: { kind: 'engine', name: 'dockerd', corr }, signal },
        request,
      )
    },
    tag: (name, repo, tag) => locked((state) => tagImage(state, name, repo, tag)),
    remove: (name, removal) => locked((state) => removeImage(state, name, removal)),
    prune: async (filters) => {
      const { pruning } = await opening
      return pruning.run(() => locked((state) => pruneImages(state, filters)))
    },
    collect: async () => (await opening).collector.collect(),
  }
}
