import type { ImageHistoryItem, ImageInspect } from '../../protocol/docker/images.ts'
import type { Platform } from '../../protocol/oci-image.ts'
import { DockerError } from '../base/errors.ts'
import { parseRfc3339 } from '../base/time.ts'
import type { StoredImage } from './image-store.ts'
import { findImage } from './lookup.ts'
import type { ImageState } from './state.ts'

/** What was never set, as Go writes it. */
const NEVER = '0001-01-01T00:00:00Z'

/** @throws {DockerError} notFound */
export function inspectImage(state: ImageState, name: string, platform?: Platform): ImageInspect {
  const image = findImage(state, name, platform)
  const { document } = image
  const diffIds = document.rootfs.diff_ids
  return {
    Id: image.id,
    RepoTags: state.references.tagsOf(image.id),
    RepoDigests: state.references.digestsOf(image.id),
    Parent: image.parent ?? '',
    Comment: document.comment || (document.history?.at(-1)?.comment ?? ''),
    ...(document.created !== undefined && { Created: document.created }),
    ...(document.container !== undefined && { Container: document.container }),
    DockerVersion: document.docker_version ?? '',
    Author: document.author ?? '',
    Config: { ...document.config },
    Architecture: document.architecture,
    ...(document.variant && { Variant: document.variant }),
    Os: document.os,
    ...(document['os.version'] && { OsVersion: document['os.version'] }),
    Size: state.layers.sizeOf(diffIds),
    GraphDriver: { Name: 'overlay2', Data: graphDriverData(diffIds) },
    RootFS: { Type: 'layers', ...(diffIds.length > 0 && { Layers: diffIds }) },
    Metadata: { LastTagTime: image.lastTagTime ?? NEVER },
  }
}

/** Where the layers are in the guest, topmost first. There is no writable side to an image, so no work and merged directory. */
function graphDriverData(diffIds: string[]): Record<string, string> | null {
  const [top, ...below] = diffIds.map((id) => `/layers/${id.slice('sha256:'.length)}`).reverse()
  if (top === undefined) return null
  return { ...(below.length > 0 && { LowerDir: below.join(':') }), UpperDir: top }
}

/** Steps, newest first. @throws {DockerError} notFound */
export function imageHistory(state: ImageState, name: string, platform?: Platform): ImageHistoryItem[] {
  const image = findImage(state, name, platform)
  const { history = [], rootfs } = image.document
  const layers = rootfs.diff_ids[Symbol.iterator]()
  const items = history.map((step): ImageHistoryItem => {
    const layer = step.empty_layer ? undefined : layers.next()
    if (layer?.done) throw new DockerError('system', 'too many non-empty layers in History section')
    return {
      Comment: step.comment ?? '',
      Created: Math.floor(parseRfc3339(step.created ?? '') / 1e6),
      CreatedBy: step.created_by ?? '',
      Id: '<missing>',
      Size: layer === undefined ? 0 : state.layers.sizeOf([layer.value]),
      Tags: null,
    }
  })
  return nameSteps(state, image, items.reverse())
}

/** Steps that were images of this host, the image itself first of all, get their ids and tags. */
function nameSteps(state: ImageState, image: StoredImage, items: ImageHistoryItem[]): ImageHistoryItem[] {
  let at: StoredImage | undefined = image
  for (const item of items) {
    if (!at) break
    const tags = state.references.tagsOf(at.id)
    Object.assign(item, { Id: at.id, Tags: tags.length > 0 ? tags : null })
    at = at.parent === undefined ? undefined : state.store.get(at.parent)
  }
  return items
}
