import { MEDIA_TYPES, type Descriptor, type Index, type Manifest } from '../../protocol/oci-image.ts'
import { parseReference, ReferenceFormatError } from '../../protocol/reference.ts'

/** The files cannot be had at all now; the message is the reason, in words for the end of a sentence. */
export class UnreachableError extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options)
    this.name = 'UnreachableError'
  }
}

/**
 * An OCI image layout (image-layout.md) as static files: whoever has them hands them over, by digest, when asked.
 * What it promises rejects with an {@link UnreachableError} when nobody can be asked for them.
 */
export interface StaticLayout {
  /**
   * `index.json`. Each entry's annotation `io.containerd.image.name` says what it is: `docker.io/library/busybox:latest`, and
   * `org.opencontainers.image.description` what a search shows of it.
   */
  index(): Promise<Index>
  /** `blobs/sha256/…`. Rejects if it is not there. */
  blob(digest: string): Promise<ReadableStream<Uint8Array> | Uint8Array>
  /** Rejects if nothing could be had now. Files at hand need none. */
  reach?(): Promise<void>
}

/** One repository: what its tags point at, and everything reachable from them. */
export interface Repository {
  tags: Map<string, Descriptor>
  /** Manifests, image indexes, configurations and layers, by digest. */
  content: Map<string, Descriptor>
}

const NAME = 'io.containerd.image.name'
const DESCRIPTION = 'org.opencontainers.image.description'

/** Reads the layout's small documents when they are first needed, and keeps them. */
export class Catalog {
  #layout: StaticLayout
  #repositories: Promise<Map<string, Map<string, Descriptor>>> | undefined
  #loaded = new Map<string, Promise<Repository>>()
  #documents = new Map<string, Promise<Uint8Array>>()

  constructor(layout: StaticLayout) {
    this.#layout = layout
  }

  /** Names without domain, sorted: `library/busybox`. */
  async names(): Promise<string[]> {
    return [...(await this.#tags()).keys()].toSorted()
  }

  /** What each repository is, in a sentence; empty where the layout does not say. */
  async descriptions(): Promise<Map<string, string>> {
    const repositories = [...(await this.#tags())]
    return new Map(
      repositories.map(([name, tags]) => {
        const { annotations } = tags.get('latest') ?? [...tags.values()][0]!
        return [name, annotations?.[DESCRIPTION] ?? '']
      }),
    )
  }

  /** @returns null if there is no such repository. */
  async repository(name: string): Promise<Repository | null> {
    const tags = (await this.#tags()).get(name)
    if (!tags) return null
    const repository = this.#loaded.get(name) ?? this.#load(tags)
    this.#loaded.set(name, repository)
    repository.catch(() => this.#loaded.delete(name))
    return repository
  }

  /** A manifest's bytes, which are small. */
  document(digest: string): Promise<Uint8Array> {
    const bytes = this.#documents.get(digest) ?? this.#layout.blob(digest).then(toBytes)
    this.#documents.set(digest, bytes)
    bytes.catch(() => this.#documents.delete(digest))
    return bytes
  }

  #tags(): Promise<Map<string, Map<string, Descriptor>>> {
    const repositories = this.#repositories ?? this.#layout.index().then(groupByName)
    this.#repositories = repositories
    repositories.catch(() => (this.#repositories = undefined))
    return repositories
  }

  async #load(tags: Map<string, Descriptor>): Promise<Repository> {
    const content = new Map<string, Descriptor>()
    const pending = [...tags.values()]
    while (pending.length > 0) {
      const descriptor = pending.pop()!
      if (content.has(descriptor.digest)) continue
      content.set(descriptor.digest, descriptor)
      if (isManifest(descriptor)) pending.push(...referenced(await this.#parse(descriptor.digest)))
    }
    return { tags, content }
  }

  async #parse(digest: string): Promise<Partial<Index & Manifest>> {
    return JSON.parse(new TextDecoder().decode(await this.document(digest))) as Partial<Index & Manifest>
  }
}

/** Whether it is an image manifest or an index, which `/manifests/` serves; the rest is `/blobs/`. */
export function isManifest({ mediaType }: Descriptor): boolean {
  const { index, manifest, dockerManifest, dockerManifestList } = MEDIA_TYPES
  return [index, manifest, dockerManifest, dockerManifestList].some((type) => type === mediaType)
}

function referenced({ manifests = [], config, layers = [] }: Partial<Index & Manifest>): Descriptor[] {
  return [...manifests, ...(config ? [config] : []), ...layers]
}

function groupByName(index: Index): Map<string, Map<string, Descriptor>> {
  const repositories = new Map<string, Map<string, Descriptor>>()
  for (const descriptor of index.manifests) {
    const { path, tag } = nameOf(descriptor)
    const tags = repositories.get(path) ?? new Map<string, Descriptor>()
    repositories.set(path, tags.set(tag, descriptor))
  }
  return repositories
}

function nameOf(descriptor: Descriptor): { path: string; tag: string } {
  const name = descriptor.annotations?.[NAME] ?? ''
  try {
    const { path, tag } = parseReference(name)
    return { path, tag: tag ?? 'latest' }
  } catch (error) {
    if (!(error instanceof ReferenceFormatError)) throw error
    throw new Error(
      `${descriptor.digest} in index.json: ${NAME} is ${JSON.stringify(name)}: ${error.message}`,
    )
  }
}

async function toBytes(content: ReadableStream<Uint8Array> | Uint8Array): Promise<Uint8Array> {
  if (content instanceof Uint8Array) return content
  return new Uint8Array(await new Response(content as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer())
}
