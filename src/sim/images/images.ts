/**
 * The images of one host: names, layers, and what can be done with them. Knows registries and the stores; knows nothing
 * of containers but which of them use an image (`containersUsing`), and nothing of the machine that mounts the layers.
 */
import type {
  ImageDeleteItem,
  ImageHistoryItem,
  ImageInspect,
  ImagesPruneReport,
  ImageSummary,
  ProgressLine,
} from '../../protocol/docker/images.ts'
import type { LayerSource } from '../../protocol/layer.ts'
import type { ImageConfig, Platform } from '../../protocol/oci-image.ts'
import type { Recorder } from '../../protocol/sim-event.ts'
import type { Dial, Origin } from '../../protocol/socket.ts'
import type { Filters } from '../base/filters.ts'
import type { Host } from '../base/host.ts'
import { DockerError } from '../base/errors.ts'
import type { BlobStore, DocStore } from '../store/store.ts'
import { imageHistory, inspectImage } from './inspect.ts'
import type { StoredLayer } from './layers.ts'
import { listImages } from './list.ts'
import { findImage, toImage } from './lookup.ts'
import { parsePlatform } from './platform.ts'
import { pruneImages } from './prune.ts'
import { pullReference, translatePullError } from './pull/order.ts'
import { pullImage } from './pull/pull.ts'
import { Transfers } from './pull/transfers.ts'
import { removeImage } from './remove.ts'
import { openState, type ImageState } from './state.ts'
import { tagImage } from './tag.ts'

/** An image as the engine needs it to make a container. */
export interface Image {
  /** `sha256:<64 hex>`, the digest of its configuration. */
  id: string
  /** Diff ids, lowest layer first. */
  layers: string[]
  config: ImageConfig
  os: string
  architecture: string
  /** Familiar and sorted: `busybox:latest`. */
  repoTags: string[]
  /** `busybox@sha256:…` */
  repoDigests: string[]
  /** RFC 3339; the empty string if the image does not say. */
  createdAt: string
  /** Bytes of the files in all layers. */
  sizeBytes: number
}

/** Who asked for something, so that what it causes is recorded as theirs. */
export interface Cause {
  origin: Origin
  corr: string
}

/** An image's event as `GET /events` has it; the engine adds time and scope. */
export interface ImageEvent {
  Type: 'image'
  Action: 'pull' | 'tag' | 'untag' | 'delete' | 'prune'
  Actor: { ID: string; Attributes: Record<string, string> }
}

export interface PullRequest {
  /** As in `fromImage`: may have a tag, a digest, or end in `:`. */
  fromImage: string
  /** A tag or a digest; empty takes what `fromImage` says, or all tags if it says none. */
  tag: string
  /** As in `--platform`: `linux/386`. Empty is the host's. */
  platform: string
  /** The decoded `X-Registry-Auth`, if the client sent one. */
  auth?: RegistryAuth
}

export interface RegistryAuth {
  username?: string
  password?: string
  identitytoken?: string
  registrytoken?: string
}

export interface Images {
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
  list(options: { all: boolean; filters: Filters; sharedSize: boolean }): Promise<ImageSummary[]>
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
  pull(
    request: PullRequest,
    report: (line: ProgressLine) => void,
    cause: Cause,
    signal: AbortSignal,
  ): Promise<void>
  /** @throws {DockerError} notFound: no such image; invalid: not a name or tag. */
  tag(name: string, repo: string, tag: string, cause: Cause): Promise<void>
  /**
   * Removes a name, and the image with it when that was its last.
   *
   * @throws {DockerError} notFound; conflict: containers, other names or child images hold it.
   */
  remove(
    name: string,
    options: { force: boolean; noprune: boolean },
    cause: Cause,
  ): Promise<ImageDeleteItem[]>
  /** @throws {DockerError} invalid: a filter that does not exist; conflict: another prune is running. */
  prune(filters: Filters, cause: Cause): Promise<ImagesPruneReport>
  /**
   * Deletes what nothing needs any more: layers of images that were removed while containers used them, and what a
   * crash left behind. The engine calls it after it has loaded its containers, and after it has removed one.
   */
  collect(): Promise<void>
}

export interface ImagesOptions {
  docs: DocStore
  blobs: BlobStore
  dial: Dial
  host: Host
  emit: (event: ImageEvent, cause: Cause) => void
  record: Recorder
  /** Containers made from the image, in any state. */
  containersUsing: (imageId: string) => { id: string; name: string; running: boolean }[]
}

export function createImages(options: ImagesOptions): Images {
  const opening = openState(options)
  // Whoever asks first is told; until then nobody is, and that must not count as unhandled.
  opening.catch(() => undefined)
  const transfers = new Transfers<StoredLayer>()
  let pruning = false
  const locked = <T>(task: (state: ImageState) => Promise<T>): Promise<T> =>
    opening.then((state) => state.lock.run(() => task(state)))

  return {
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
    async pull(request, report, cause, signal) {
      const reference = pullReference(request)
      const platform = request.platform === '' ? null : parsePlatform(request.platform)
      const state = await opening
      const parts = { state, dial: options.dial, record: options.record, transfers }
      const { auth } = request
      const order = { reference, platform, report, cause, signal, ...(auth && { auth }) }
      try {
        await state.collector.hold(() => pullImage(parts, order))
      } catch (error) {
        await state.collector.collect()
        signal.throwIfAborted()
        throw translatePullError(error, reference)
      }
    },
    tag: (name, repo, tag, cause) => locked((state) => tagImage(state, name, repo, tag, cause)),
    remove: (name, removal, cause) => locked((state) => removeImage(state, name, removal, cause)),
    async prune(filters, cause) {
      if (pruning) throw new DockerError('conflict', 'a prune operation is already running')
      pruning = true
      try {
        return await locked((state) => pruneImages(state, filters, cause))
      } finally {
        pruning = false
      }
    },
    collect: async () => (await opening).collector.collect(),
  }
}
