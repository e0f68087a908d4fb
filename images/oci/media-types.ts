/** https://github.com/opencontainers/image-spec/blob/v1.1.0/media-types.md */
export const mediaTypes = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
} as const

export interface Descriptor {
  mediaType: string
  /** `sha256:<64 hex>`. */
  digest: string
  size: number
  platform?: { architecture: string; os: string }
  annotations?: Record<string, string>
}

export interface ImageIndex {
  schemaVersion: 2
  mediaType: typeof mediaTypes.index
  manifests: Descriptor[]
}

export interface ImageManifest {
  schemaVersion: 2
  mediaType: typeof mediaTypes.manifest
  config: Descriptor
  layers: Descriptor[]
  annotations?: Record<string, string>
}

export interface ImageConfig {
  created: string
  author: string
  architecture: string
  os: string
  config: object
  rootfs: { type: 'layers'; diff_ids: string[] }
  history: HistoryEntry[]
}

export interface HistoryEntry {
  created: string
  created_by: string
  author?: string
  comment?: string
  /** A step that changed the configuration alone. */
  empty_layer?: true
}
