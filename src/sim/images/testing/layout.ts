/** OCI layouts made in memory, for tests of whoever serves or pulls images. */
import { sha256Of } from '../../../protocol/digest.ts'
import {
  MEDIA_TYPES,
  type Descriptor,
  type ImageDocument,
  type Index,
  type Manifest,
  type Platform,
} from '../../../protocol/oci-image.ts'
import { writeTar, type TarItem } from '../../../protocol/tar/index.ts'
import type { StaticLayout } from '../../registry/layout.ts'

export interface ImageSpec {
  /** `busybox:latest`; `docker.io/library/` is put before it. */
  name: string
  /** Files by path, per layer, lowest first. */
  layers: Record<string, string>[]
  /** Default: linux/386 alone. One manifest each, with the same layers. */
  platforms?: Platform[]
  config?: ImageDocument['config']
  created?: string
  history?: ImageDocument['history']
  compression?: 'gzip' | 'none'
  /** Tag the manifest itself instead of an index of one. */
  bare?: boolean
}

export interface TestLayout extends StaticLayout {
  blobs: Map<string, Uint8Array>
  /** Image ids by name, of the first platform. */
  ids: Map<string, string>
  /** Digests of what the names point at. */
  digests: Map<string, string>
  /** Layers' digests by name, lowest first. */
  layers: Map<string, string[]>
  /** Which blobs were asked for, in order. */
  asked: string[]
}

export async function aLayout(specs: ImageSpec[]): Promise<TestLayout> {
  const blobs = new Map<string, Uint8Array>()
  const layout: TestLayout = {
    blobs,
    ids: new Map(),
    digests: new Map(),
    layers: new Map(),
    asked: [],
    index: async () => index,
    async blob(digest) {
      layout.asked.push(digest)
      const bytes = blobs.get(digest)
      if (!bytes) throw new Error(`no blob ${digest}`)
      return inChunks(bytes)
    },
  }
  const index: Index = { schemaVersion: 2, manifests: [] }
  for (const spec of specs) index.manifests.push(await addImage(layout, spec))
  return layout
}

async function addImage(layout: TestLayout, spec: ImageSpec): Promise<Descriptor> {
  const manifests: Descriptor[] = []
  for (const platform of spec.platforms ?? [{ os: 'linux', architecture: '386' }])
    manifests.push({ ...(await addManifest(layout, spec, platform)), platform })
  const top = spec.bare
    ? manifests[0]!
    : await addJson(layout, MEDIA_TYPES.index, { schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests })
  layout.digests.set(spec.name, top.digest)
  return { ...top, annotations: { 'io.containerd.image.name': `docker.io/library/${spec.name}` } }
}

async function addManifest(layout: TestLayout, spec: ImageSpec, platform: Platform): Promise<Descriptor> {
  const layers: Descriptor[] = []
  const diffIds: string[] = []
  for (const files of spec.layers) {
    const tar = await tarOf(files)
    const zip = spec.compression !== 'none'
    diffIds.push(await sha256Of(tar))
    const type = zip ? MEDIA_TYPES.layerGzip : MEDIA_TYPES.layer
    layers.push(await addBlob(layout, type, zip ? await gzip(tar) : tar))
  }
  const document: ImageDocument = {
    ...platform,
    created: spec.created ?? '2024-05-01T10:00:00Z',
    config: spec.config ?? { Cmd: ['sh'], Env: ['PATH=/bin'] },
    rootfs: { type: 'layers', diff_ids: diffIds },
    history:
      spec.history ?? diffIds.map((_, i) => ({ created_by: `step ${i}`, created: '2024-05-01T10:00:00Z' })),
  }
  const config = await addJson(layout, MEDIA_TYPES.config, document)
  if (!layout.ids.has(spec.name)) layout.ids.set(spec.name, config.digest)
  layout.layers.set(
    spec.name,
    layers.map(({ digest }) => digest),
  )
  const manifest: Manifest = { schemaVersion: 2, mediaType: MEDIA_TYPES.manifest, config, layers }
  return addJson(layout, MEDIA_TYPES.manifest, manifest)
}

/** A tar with one file for each path. */
export async function tarOf(files: Record<string, string>): Promise<Uint8Array> {
  const items = Object.entries(files).map(([path, text]): TarItem => {
    const content = new TextEncoder().encode(text)
    return { path, type: 'file', mode: 0o644, uid: 0, gid: 0, mtime: 0, size: content.length, content }
  })
  const parts: Uint8Array<ArrayBuffer>[] = []
  for await (const part of writeTar(items)) parts.push(part)
  return new Uint8Array(await new Blob(parts).arrayBuffer())
}

export function gzip(bytes: Uint8Array): Promise<Uint8Array> {
  return collect(
    inChunks(bytes).pipeThrough(new CompressionStream('gzip') as TransformStream<Uint8Array, Uint8Array>),
  )
}

async function collect(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer())
}

export function addJson(layout: TestLayout, mediaType: string, document: unknown): Promise<Descriptor> {
  return addBlob(layout, mediaType, new TextEncoder().encode(JSON.stringify(document)))
}

export async function addBlob(layout: TestLayout, mediaType: string, bytes: Uint8Array): Promise<Descriptor> {
  const digest = await sha256Of(bytes)
  layout.blobs.set(digest, bytes)
  return { mediaType, digest, size: bytes.length }
}

function inChunks(bytes: Uint8Array, size = 64 * 1024): ReadableStream<Uint8Array> {
  let at = 0
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at >= bytes.length) return controller.close()
      controller.enqueue(bytes.slice(at, at + size))
      at += size
    },
  })
}
