/**
 * The OCI image specification 1.1 (manifest.md, image-index.md, config.md) and Docker's additions to its configuration.
 * Names are the specification's. Types only: who reads such documents from outside validates them first.
 */

/** Points at content by its digest. */
export interface Descriptor {
  mediaType: string
  /** `sha256:<64 hex>` */
  digest: string
  /** Bytes. */
  size: number
  platform?: Platform
  annotations?: Record<string, string>
}

/** As Go names them: `linux`, `386`, `amd64`, `arm`; variant `v7`. */
export interface Platform {
  os: string
  architecture: string
  variant?: string
  'os.version'?: string
}

export interface Manifest {
  schemaVersion: 2
  mediaType?: string
  config: Descriptor
  /** Lowest first. */
  layers: Descriptor[]
  annotations?: Record<string, string>
}

/** An image index, which Docker calls a manifest list. */
export interface Index {
  schemaVersion: 2
  mediaType?: string
  manifests: Descriptor[]
  annotations?: Record<string, string>
}

/** The image configuration. Its digest is the image's id. */
export interface ImageDocument extends Platform {
  /** RFC 3339. */
  created?: string
  author?: string
  comment?: string
  docker_version?: string
  container?: string
  config?: ImageConfig
  rootfs: { type: 'layers'; diff_ids: string[] }
  history?: HistoryEntry[]
}

/** One step of how an image was made, oldest first in the document. */
export interface HistoryEntry {
  created?: string
  created_by?: string
  author?: string
  comment?: string
  /** No layer belongs to this step. */
  empty_layer?: boolean
}

/** What a container made from the image starts with. The spelling is Docker's, on the wire and here. */
export interface ImageConfig {
  User?: string
  ExposedPorts?: Record<string, Record<string, never>>
  Env?: string[]
  Entrypoint?: string[]
  Cmd?: string[]
  Volumes?: Record<string, Record<string, never>>
  WorkingDir?: string
  Labels?: Record<string, string>
  StopSignal?: string
  ArgsEscaped?: boolean
  Healthcheck?: Healthcheck
  OnBuild?: string[]
  Shell?: string[]
}

/** Times are nanoseconds; zero or absent means the default. */
export interface Healthcheck {
  /** `['NONE']`, `['CMD', …]` or `['CMD-SHELL', text]`. */
  Test?: string[]
  Interval?: number
  Timeout?: number
  StartPeriod?: number
  StartInterval?: number
  Retries?: number
}

export const MEDIA_TYPES = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
  layerGzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
  layerZstd: 'application/vnd.oci.image.layer.v1.tar+zstd',
  dockerManifestList: 'application/vnd.docker.distribution.manifest.list.v2+json',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  dockerConfig: 'application/vnd.docker.container.image.v1+json',
  dockerLayerGzip: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
} as const
