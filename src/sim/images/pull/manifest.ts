/** From a reference to the one manifest that fits this host. */
import { sha256Of } from '../../../protocol/digest.ts'
import { MEDIA_TYPES, type Descriptor, type Manifest, type Platform } from '../../../protocol/oci-image.ts'
import { referenceString, type Reference } from '../../../protocol/reference.ts'
import { isIndexDocument, parseIndex, parseManifest } from '../documents.ts'
import { formatPlatform, platformRank } from '../platform.ts'
import type { FetchedManifest, RegistryClient } from './registry-client.ts'

export interface ResolvedManifest {
  manifest: Manifest
  /** Of what the reference stands for: of the index, if it is one. */
  digest: string
  /** Whether a platform was chosen; a lone manifest says nothing of its own. */
  chosen: boolean
}

/** What a reference stands for, verified. */
export interface TopManifest extends FetchedManifest {
  digest: string
}

const MAX_INDEX_DEPTH = 3

/** @throws {RegistryError}; {Error} the bytes are not what the digest says. */
export async function fetchTop(client: RegistryClient, reference: Reference): Promise<TopManifest> {
  const { path, tag = 'latest', digest } = reference
  const expected = digest ?? (await client.digestOf(path, tag))
  if (expected === null) {
    const fetched = await client.manifest(path, tag)
    return { ...fetched, digest: await sha256Of(fetched.bytes) }
  }
  return { ...(await fetchVerified(client, path, expected)), digest: expected }
}

/** @throws {Error} `no matching manifest for linux/386 in the manifest list entries: …` */
export async function resolveManifest(
  client: RegistryClient,
  reference: Reference,
  top: TopManifest,
  platform: Platform,
): Promise<ResolvedManifest> {
  let current: FetchedManifest = top
  for (let depth = 0; isIndex(current); depth++) {
    if (depth >= MAX_INDEX_DEPTH) throw new Error('unsupported manifest format')
    const descriptor = choose(parseIndex(current.bytes).manifests, platform)
    current = await fetchVerified(client, reference.path, descriptor.digest)
  }
  refuseSchema1(current, reference)
  return { manifest: parseManifest(current.bytes), digest: top.digest, chosen: current !== top }
}

async function fetchVerified(client: RegistryClient, path: string, digest: string): Promise<FetchedManifest> {
  const fetched = await client.manifest(path, digest)
  if ((await sha256Of(fetched.bytes)) !== digest)
    throw new Error(`manifest verification failed for digest ${digest}`)
  return fetched
}

function isIndex({ mediaType, bytes }: FetchedManifest): boolean {
  const { index, manifest, dockerManifestList, dockerManifest } = MEDIA_TYPES
  if (mediaType === index || mediaType === dockerManifestList) return true
  return mediaType !== manifest && mediaType !== dockerManifest && isIndexDocument(bytes)
}

/** The best match; entries without a platform match everything, last. */
function choose(manifests: Descriptor[], wanted: Platform): Descriptor {
  const rank = ({ platform }: Descriptor) =>
    platform ? platformRank(wanted, platform) : Number.MAX_SAFE_INTEGER
  const [best] = manifests.filter((entry) => rank(entry) >= 0).sort((a, b) => rank(a) - rank(b))
  if (best) return best
  throw new Error(
    `no matching manifest for ${formatPlatform(wanted)} in the manifest list entries: ${explain(manifests, wanted)}`,
  )
}

/** Why an image that is there cannot be had. */
function explain(manifests: Descriptor[], wanted: Platform): string {
  // Attestations and the like are listed as unknown/unknown.
  const offered = manifests
    .flatMap(({ platform }) => (platform && platform.os !== 'unknown' ? [formatPlatform(platform)] : []))
    .join(', ')
  return `the image is made for ${offered || 'no platform at all'}, and ${machineSentence(wanted)}`
}

export function machineSentence(platform: Platform): string {
  const name = formatPlatform(platform)
  return platform.architecture === '386'
    ? `this host's processor is a 32-bit x86 one, which runs only ${name} images`
    : `${name} was asked for`
}

function refuseSchema1({ mediaType }: FetchedManifest, reference: Reference): void {
  if (!mediaType.startsWith('application/vnd.docker.distribution.manifest.v1')) return
  throw new Error(
    'Docker Image Format v1 and Docker Image manifest version 2, schema 1 support has been removed. ' +
      `Suggest the author of ${referenceString(reference)} to upgrade the image to the OCI Format or Docker Image manifest v2, schema 2. ` +
      'More information at https://docs.docker.com/go/deprecated-image-specs/',
  )
}
