import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { unpackTar } from 'modern-tar'
import { digestOf, readBlob, readIndex } from './layout.ts'
import {
  mediaTypes,
  type Descriptor,
  type ImageConfig,
  type ImageIndex,
  type ImageManifest,
} from './media-types.ts'

/**
 * Check a layout whole: every descriptor's digest and size, every diff id, every path in every layer, and that no
 * blob lies there unused.
 *
 * @throws at the first thing that is wrong, with its digest.
 */
export async function verifyLayout(layoutDir: string, log: (line: string) => void): Promise<void> {
  const seen = new Set<string>()
  const read = async (descriptor: Descriptor): Promise<Uint8Array> => {
    const bytes = await readBlob(layoutDir, descriptor.digest)
    check(bytes.length === descriptor.size, `size ${bytes.length}, not ${descriptor.size}`, descriptor.digest)
    check(digestOf(bytes) === descriptor.digest, `digest is ${digestOf(bytes)}`, descriptor.digest)
    seen.add(descriptor.digest)
    return bytes
  }
  const { manifests } = await readIndex(layoutDir)
  for (const tagged of manifests) {
    check(tagged.mediaType === mediaTypes.index, 'a tag that is not an index', tagged.digest)
    for (const manifest of parse<ImageIndex>(await read(tagged)).manifests) {
      check(manifest.platform !== undefined, 'no platform', manifest.digest)
      await verifyImage(manifest, read)
    }
  }
  const files = await readdir(join(layoutDir, 'blobs/sha256'))
  const unused = files.filter((name) => !seen.has(`sha256:${name}`))
  check(unused.length === 0, 'blobs that nothing refers to', unused.join(' '))
  log(`images: ${manifests.length} tags and ${seen.size} blobs are whole`)
}

async function verifyImage(
  descriptor: Descriptor,
  read: (descriptor: Descriptor) => Promise<Uint8Array>,
): Promise<void> {
  const manifest = parse<ImageManifest>(await read(descriptor))
  const config = parse<ImageConfig>(await read(manifest.config))
  const steps = config.history.filter((step) => step.empty_layer !== true).length
  const count = manifest.layers.length
  check(config.rootfs.diff_ids.length === count, 'diff ids and layers differ in number', descriptor.digest)
  check(steps === count, 'history and layers differ in number', descriptor.digest)
  for (const [i, layer] of manifest.layers.entries()) {
    const tar = gunzipSync(await read(layer))
    check(digestOf(tar) === config.rootfs.diff_ids[i], `diff id is ${digestOf(tar)}`, layer.digest)
    await verifyTar(tar, layer.digest)
  }
}

/** Paths relative, within the root, each once and sorted; a parent before its children; hard links to what came. */
export async function verifyTar(tar: Uint8Array, name: string): Promise<void> {
  const paths = new Set<string>()
  let last = ''
  for (const { header } of await unpackTar(tar, { strict: true })) {
    const path = header.name.replace(/\/$/, '')
    const parent = path.slice(0, Math.max(0, path.lastIndexOf('/')))
    check(/^[^/]/.test(path) && !path.split('/').some((part) => /^\.{0,2}$/.test(part)), `path ${path}`, name)
    check(path > last, `${path} after ${last}`, name)
    check(parent === '' || paths.has(parent), `${path} before its directory`, name)
    check(header.type !== 'link' || paths.has(header.linkname ?? ''), `link to ${header.linkname}`, name)
    paths.add(path)
    last = path
  }
}

function parse<T>(bytes: Uint8Array): T {
  return JSON.parse(new TextDecoder().decode(bytes)) as T
}

function check(condition: boolean, problem: string, name: string): void {
  if (!condition) throw new Error(`${name}: ${problem}`)
}
