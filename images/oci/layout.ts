/**
 * An OCI image layout on disk (https://github.com/opencontainers/image-spec/blob/v1.1.0/image-layout.md). It knows
 * nothing of what the images hold.
 */
import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { mediaTypes, type Descriptor, type ImageIndex } from './media-types.ts'

/** `sha256:<64 hex>`. */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

export function blobPath(layoutDir: string, digest: string): string {
  return join(layoutDir, 'blobs', ...digest.split(':'))
}

/** Writes blobs as they come, and the index at the end. */
export class LayoutWriter {
  private readonly directory: string
  private readonly tagged: Descriptor[] = []

  private constructor(directory: string) {
    this.directory = directory
  }

  static async create(directory: string): Promise<LayoutWriter> {
    await mkdir(join(directory, 'blobs/sha256'), { recursive: true })
    return new LayoutWriter(directory)
  }

  async putBlob(mediaType: string, bytes: Uint8Array): Promise<Descriptor> {
    const digest = digestOf(bytes)
    await writeFile(blobPath(this.directory, digest), bytes)
    return { mediaType, digest, size: bytes.length }
  }

  putJson(mediaType: string, value: object): Promise<Descriptor> {
    return this.putBlob(mediaType, new TextEncoder().encode(JSON.stringify(value)))
  }

  /** Name an image index `docker.io/library/<repository>:<tag>`. @param description what a search shows. */
  tag(repository: string, tag: string, { mediaType, digest, size }: Descriptor, description: string): void {
    const annotations = {
      'io.containerd.image.name': `docker.io/library/${repository}:${tag}`,
      'org.opencontainers.image.ref.name': tag,
      'org.opencontainers.image.description': description,
    }
    this.tagged.push({ mediaType, digest, size, annotations })
  }

  async finish(): Promise<void> {
    const index: ImageIndex = { schemaVersion: 2, mediaType: mediaTypes.index, manifests: this.tagged }
    await writeFile(join(this.directory, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
    await writeFile(join(this.directory, 'index.json'), `${JSON.stringify(index, null, 2)}\n`)
  }
}

export async function readIndex(layoutDir: string): Promise<ImageIndex> {
  return JSON.parse(await readFile(join(layoutDir, 'index.json'), 'utf8')) as ImageIndex
}

export function readBlob(layoutDir: string, digest: string): Promise<Uint8Array> {
  return readFile(blobPath(layoutDir, digest))
}

export async function readJsonBlob<T>(layoutDir: string, digest: string): Promise<T> {
  return JSON.parse(new TextDecoder().decode(await readBlob(layoutDir, digest))) as T
}
