/**
 * `docker pull`: from a name to a stored, tagged image, with Docker's progress lines. Nothing is visible before all of it
 * is here and verified; layers that a failed pull leaves behind are collected.
 */
import { sha256Of, shortId } from '../../../protocol/digest.ts'
import type { ProgressLine } from '../../../protocol/docker/images.ts'
import type { Descriptor, ImageDocument, Manifest, Platform } from '../../../protocol/oci-image.ts'
import {
  familiarName,
  familiarString,
  isNameOnly,
  referenceString,
  withDigest,
  withTag,
  type Reference,
} from '../../../protocol/reference.ts'
import type { Recorder } from '../../../protocol/sim-event.ts'
import type { Dial } from '../../../protocol/socket.ts'
import { MAX_CONFIG_BYTES, parseImage } from '../documents.ts'
import { emitImageEvent } from '../event.ts'
import type { RegistryAuth } from '../image.ts'
import type { StoredLayer } from '../layers.ts'
import { formatPlatform, HOST_PLATFORM, platformRank } from '../platform.ts'
import type { ImageState } from '../state.ts'
import { downloadLayer } from './download.ts'
import { fetchTop, machineSentence, resolveManifest } from './manifest.ts'
import { checkMediaTypes } from './media-types.ts'
import { action, message } from './progress.ts'
import { RegistryClient } from './registry-client.ts'
import { readBounded } from './registry-error.ts'
import type { TransferProgress, Transfers } from './transfers.ts'

export interface PullParts {
  state: ImageState
  dial: Dial
  record: Recorder
  transfers: Transfers<StoredLayer>
}

export interface PullOrder {
  /** Name only: all its tags. */
  reference: Reference
  /** Null: this host's, and nothing else will do. */
  platform: Platform | null
  auth?: RegistryAuth
  report: (line: ProgressLine) => void
  signal: AbortSignal
}

/** @throws {RegistryError}; {Error} in dockerd's words; the signal's reason. */
export async function pullImage(parts: PullParts, order: PullOrder): Promise<void> {
  const { reference, report, signal, auth } = order
  const client = await RegistryClient.connect({
    dial: parts.dial,
    origin: { kind: 'engine', name: 'dockerd', corr: parts.state.events.cause.corr },
    domain: reference.domain,
    signal,
    ...(auth && { auth }),
  })
  const pull = new Pull(parts, order, client)
  const tags = isNameOnly(reference) ? await client.tags(reference.path) : null
  let updated = false
  for (const one of tags?.map((tag) => withTag(reference, tag)) ?? [reference])
    updated = (await pull.one(one)) || updated
  const what = updated ? 'Downloaded newer image' : 'Image is up to date'
  report(message(`Status: ${what} for ${familiarString(reference)}`))
  await pull.warnOfPlatform()
  const id = parts.state.references.get(reference) ?? ''
  emitImageEvent(parts.state, 'pull', familiarString(reference), familiarName(reference), id)
}

class Pull {
  #parts: PullParts
  #order: PullOrder
  #client: RegistryClient

  constructor(parts: PullParts, order: PullOrder, client: RegistryClient) {
    this.#parts = parts
    this.#order = order
    this.#client = client
  }

  /** @returns whether a name stands for another image than before. */
  async one(reference: Reference): Promise<boolean> {
    const { report, platform } = this.#order
    const top = await fetchTop(this.#client, reference)
    const label = reference.digest === undefined ? reference.tag : referenceString(reference)
    report(message(`Pulling from ${reference.path}`, label))
    const resolved = await resolveManifest(this.#client, reference, top, platform ?? HOST_PLATFORM)
    checkMediaTypes(resolved.manifest)
    const config = await this.#fetchImage(reference, resolved.manifest, resolved.chosen)
    report(message(`Digest: ${resolved.digest}`))
    const id = resolved.manifest.config.digest
    return this.#parts.state.lock.run(() => this.#keep(reference, resolved.digest, id, config))
  }

  /** For an image that is made for one platform only, and not the one asked for. */
  async warnOfPlatform(): Promise<void> {
    const { platform, reference, report } = this.#order
    const id = this.#parts.state.references.get(reference)
    const document = id === undefined ? undefined : this.#parts.state.store.get(id)?.document
    if (!platform || !document || platformRank(platform, document) >= 0) return
    report(message(`WARNING: ${mismatch(reference, document, platform)}`))
  }

  async #keep(reference: Reference, digest: string, id: string, config: Uint8Array | null): Promise<boolean> {
    const { store, references } = this.#parts.state
    if (config) await store.put(id, config)
    const before = references.get(reference)
    await references.set(withDigest(reference, digest), id)
    if (before === id) return false
    if (reference.digest === undefined) await references.set(reference, id)
    return true
  }

  /** Layers and configuration together. @returns null if the image is here already. */
  async #fetchImage(reference: Reference, manifest: Manifest, chosen: boolean): Promise<Uint8Array | null> {
    const known = this.#parts.state.store.get(manifest.config.digest)
    if (known && !known.removed) return null
    const stop = new AbortController()
    const signal = AbortSignal.any([stop.signal, this.#order.signal])
    const config = this.#fetchConfig(reference, manifest.config, chosen, signal)
    config.catch((error: unknown) => stop.abort(error))
    const downloads = Promise.all(this.#fetchLayers(reference, manifest.layers, signal))
    downloads.catch((error: unknown) => stop.abort(error))
    try {
      // What is wrong with the configuration is worth more to know than what it stopped.
      const { bytes, document } = await config
      const diffIds = (await downloads).map(({ diffId }) => diffId)
      if (diffIds.join() !== document.rootfs.diff_ids.join())
        throw new Error("layers from manifest don't match image configuration")
      return bytes
    } finally {
      await Promise.allSettled([config, downloads])
    }
  }

  async #fetchConfig(reference: Reference, { digest }: Descriptor, chosen: boolean, signal: AbortSignal) {
    const bytes = await this.#configBytes(reference, digest, signal)
    const document = parseImage(bytes)
    if (document.os !== 'linux') throw new Error('operating system is not supported')
    if (!chosen && !this.#order.platform && platformRank(HOST_PLATFORM, document) < 0)
      throw new Error(`${mismatch(reference, document, HOST_PLATFORM)}: ${machineSentence(HOST_PLATFORM)}`)
    return { bytes, document }
  }

  async #configBytes({ path }: Reference, digest: string, signal: AbortSignal): Promise<Uint8Array> {
    try {
      const bytes = await readBounded(await this.#client.blob(path, digest, 0, signal), MAX_CONFIG_BYTES)
      if ((await sha256Of(bytes)) === digest) return bytes
      throw new Error(`image config verification failed for digest ${digest}`)
    } catch (error) {
      signal.throwIfAborted()
      throw new Error(`error pulling image configuration: ${(error as Error).message}`, { cause: error })
    }
  }

  /** Starts all that are missing; they complete lowest first. */
  #fetchLayers(reference: Reference, descriptors: Descriptor[], signal: AbortSignal): Promise<StoredLayer>[] {
    const started = new Map<string, Promise<StoredLayer>>()
    let below: Promise<unknown> = Promise.resolve()
    return descriptors.map((descriptor) => {
      const layer = started.get(descriptor.digest) ?? this.#fetchLayer(reference, descriptor, below, signal)
      started.set(descriptor.digest, layer)
      below = layer
      return layer
    })
  }

  #fetchLayer(
    reference: Reference,
    descriptor: Descriptor,
    below: Promise<unknown>,
    signal: AbortSignal,
  ): Promise<StoredLayer> {
    const { state, transfers } = this.#parts
    const report = this.#layerReport(reference, descriptor.digest)
    const known = state.layers.bySource(descriptor.digest)
    report({ status: known ? 'Already exists' : 'Pulling fs layer' })
    if (known) return Promise.resolve(known)
    const transfer = transfers.run(descriptor.digest, report, signal, (tell, stop) =>
      downloadLayer({
        descriptor,
        open: (offset, until) => this.#client.blob(reference.path, descriptor.digest, offset, until),
        layers: state.layers,
        host: state.host,
        report: tell,
        signal: stop,
      }),
    )
    return Promise.all([transfer, below]).then(([layer]) => {
      report({ status: 'Pull complete' })
      return layer
    })
  }

  #layerReport(reference: Reference, digest: string): (progress: TransferProgress) => void {
    const { report, signal } = this.#order
    const { cause } = this.#parts.state.events
    const image = familiarString(reference)
    return ({ status, current = 0, total = 0 }) => {
      if (signal.aborted) return
      report(action(shortId(digest), status, current, total))
      this.#parts.record({
        kind: 'layer.progress',
        ...cause,
        data: { image, digest, status, current, total },
      })
    }
  }
}

function mismatch(reference: Reference, document: ImageDocument, wanted: Platform): string {
  return `image with reference ${familiarString(reference)} was found but its platform (${formatPlatform(document)}) does not match the specified platform (${formatPlatform(wanted)})`
}
