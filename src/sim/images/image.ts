/** What images are spoken of in: an image as others see it, and what is asked for and told of it. */
import type { ImageConfig } from '../../protocol/oci-image.ts'

/** An image as the engine needs it to make a container. */
export interface Image {
  /** `sha256:<64 hex>`, the digest of its configuration. */
  id: string
  /** Diff ids, lowest layer first. */
  layers: string[]
  config: ImageConfig
  os: string
  architecture: string
  /** Familiar and sorted: `busybox:latest`. */
  repoTags: string[]
  /** `busybox@sha256:…` */
  repoDigests: string[]
  /** RFC 3339; the empty string if the image does not say. */
  createdAt: string
  /** Bytes of the files in all layers. */
  sizeBytes: number
}

export interface PullRequest {
  /** As in `fromImage`: may have a tag, a digest, or end in `:`. */
  fromImage: string
  /** A tag or a digest; empty takes what `fromImage` says, or all tags if it says none. */
  tag: string
  /** As in `--platform`: `linux/386`. Empty is the host's. */
  platform: string
  /** The decoded `X-Registry-Auth`, if the client sent one. */
  auth?: RegistryAuth
}

export interface RegistryAuth {
  username?: string
  password?: string
  identitytoken?: string
  registrytoken?: string
}

/** A container made from an image, as far as images need to know it. */
export interface ImageUser {
  id: string
  name: string
  running: boolean
}

export type ImageAction = 'pull' | 'tag' | 'untag' | 'delete' | 'prune'
