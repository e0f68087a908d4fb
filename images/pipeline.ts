/**
 * From recipes to an OCI image layout. It knows neither which recipes there are nor where packages come from.
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { imageAnnotations, imageConfig } from './oci/config.ts'
import { digestOf, LayoutWriter } from './oci/layout.ts'
import { mediaTypes, type Descriptor, type ImageConfig } from './oci/media-types.ts'
import type { BuildKit, BuiltImage, Platform, Recipe } from './recipe.ts'
import { packLayer } from './rootfs/layer-tar.ts'
import { RootFilesystem } from './rootfs/root-filesystem.ts'
import { sourceDate } from './source-date.ts'

export interface ImagesManifest {
  images: ImageSummary[]
  /** Of all blobs, each counted once. */
  blobBytes: number
}

export interface ImageSummary {
  /** `docker.io/library/busybox`. */
  name: string
  tags: string[]
  /** `linux/386`. */
  platform: string
  /** Of the image index, which is what the tags point at. */
  digest: string
  manifestDigest: string
  layers: LayerSummary[]
  /** Version of each Debian package in the image's own layer. */
  packages: Record<string, string>
}

export interface LayerSummary {
  digest: string
  /** Compressed. */
  size: number
  diffId: string
  /** Of the tar. */
  uncompressedSize: number
}

export interface BuildOptions {
  /** Made if missing. */
  outDir: string
  log: (line: string) => void
}

/** What is known of an image once it is built, for the images on top of it. */
interface Built {
  root: RootFilesystem
  config: ImageConfig
  layers: Layer[]
}

interface ImageParts {
  config: ImageConfig
  layers: Layer[]
  platform: Platform
  /** Of the manifest. */
  annotations: Record<string, string>
}

interface Layer {
  descriptor: Descriptor
  summary: LayerSummary
}

/**
 * Build recipes into an OCI image layout, with a summary beside it in `images.json`.
 *
 * @param wanted a base before what is built on it.
 */
export async function buildRecipes(
  wanted: Recipe[],
  kit: BuildKit,
  { outDir, log }: BuildOptions,
): Promise<ImagesManifest> {
  const layout = await LayoutWriter.create(outDir)
  const built = new Map<Recipe, Built>()
  const images: ImageSummary[] = []
  for (const recipe of wanted) {
    const base = recipe.base === undefined ? undefined : built.get(recipe.base)
    if (recipe.base !== undefined && base === undefined)
      throw new Error(`${recipe.repository} comes before its base`)
    const { summary, ...result } = await buildImage(recipe, base, kit, layout)
    built.set(recipe, result)
    images.push(summary)
    log(describe(summary))
  }
  await layout.finish()
  const manifest = { images, blobBytes: blobBytes(images) }
  await writeFile(join(outDir, 'images.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  return manifest
}

async function buildImage(
  recipe: Recipe,
  base: Built | undefined,
  kit: BuildKit,
  layout: LayoutWriter,
): Promise<Built & { summary: ImageSummary }> {
  const root = base?.root.clone() ?? new RootFilesystem(sourceDate)
  const image = await recipe.build(root, kit)
  const own = await putLayer(root, base?.root ?? new RootFilesystem(sourceDate), layout)
  const layers = [...(base?.layers ?? []), own]
  const platform = recipe.platform ?? { os: 'linux', architecture: '386' }
  const config = imageConfig({
    platform,
    image,
    base: base?.config,
    diffIds: layers.map(({ summary }) => summary.diffId),
    created: new Date(sourceDate * 1000).toISOString().replace('.000', ''),
  })
  const annotations = imageAnnotations(recipe.repository, image)
  const { index, manifest } = await putImage({ config, layers, platform, annotations }, layout)
  for (const tag of image.tags) layout.tag(recipe.repository, tag, index, image.description)
  return {
    root,
    config,
    layers,
    summary: summarize(recipe.repository, image, platform, index, manifest, layers),
  }
}

async function putLayer(root: RootFilesystem, below: RootFilesystem, layout: LayoutWriter): Promise<Layer> {
  const tar = await packLayer(root.changesSince(below))
  const compressed = await promisify(gzip)(tar, { level: 9 })
  const descriptor = await layout.putBlob(mediaTypes.layer, compressed)
  const { digest, size } = descriptor
  return { descriptor, summary: { digest, size, diffId: digestOf(tar), uncompressedSize: tar.length } }
}

async function putImage(
  { config, layers, platform, annotations }: ImageParts,
  layout: LayoutWriter,
): Promise<{ index: Descriptor; manifest: Descriptor }> {
  const manifest = await layout.putJson(mediaTypes.manifest, {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: await layout.putJson(mediaTypes.config, config),
    layers: layers.map(({ descriptor }) => descriptor),
    annotations,
  })
  const index = await layout.putJson(mediaTypes.index, {
    schemaVersion: 2,
    mediaType: mediaTypes.index,
    manifests: [{ ...manifest, platform: { architecture: platform.architecture, os: platform.os } }],
  })
  return { index, manifest }
}

function summarize(
  repository: string,
  image: BuiltImage,
  platform: Platform,
  index: Descriptor,
  manifest: Descriptor,
  layers: Layer[],
): ImageSummary {
  return {
    name: `docker.io/library/${repository}`,
    tags: image.tags,
    platform: `${platform.os}/${platform.architecture}`,
    digest: index.digest,
    manifestDigest: manifest.digest,
    layers: layers.map(({ summary }) => summary),
    packages: Object.fromEntries(image.packages.map(({ name, version }) => [name, version])),
  }
}

function blobBytes(images: ImageSummary[]): number {
  const sizes = new Map(images.flatMap(({ layers }) => layers.map(({ digest, size }) => [digest, size])))
  return [...sizes.values()].reduce((sum, size) => sum + size, 0)
}

function describe({ name, tags, platform, layers }: ImageSummary): string {
  const kilobytes = Math.ceil(layers.reduce((sum, { size }) => sum + size, 0) / 1000)
  return `images: ${name}:${tags.join(',')} ${platform}, ${layers.length} layers, ${kilobytes} kB`
}
