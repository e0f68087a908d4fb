/** What `/images/*` answers, as Docker's API 1.51 spells it. */
import type { Descriptor, ImageConfig } from '../oci-image.ts'

/** One row of `GET /images/json`. */
export interface ImageSummary {
  Id: string
  ParentId: string
  RepoTags: string[]
  RepoDigests: string[]
  /** Unix seconds. */
  Created: number
  /** Bytes of all its layers' files. */
  Size: number
  /** Bytes of the layers it shares with other images; -1 when not asked for. */
  SharedSize: number
  /** Only below API 1.44. */
  VirtualSize?: number
  Labels: Record<string, string> | null
  /** How many containers use it; -1 below API 1.51. */
  Containers: number
  Descriptor?: Descriptor
}

/** `GET /images/{name}/json`. */
export interface ImageInspect {
  Id: string
  RepoTags: string[]
  RepoDigests: string[]
  Parent: string
  Comment: string
  Created?: string
  /** Only below API 1.45, as is `ContainerConfig`. */
  Container?: string
  ContainerConfig?: Record<string, unknown>
  DockerVersion: string
  Author: string
  /** Some fields are null when unset, which the image's own configuration leaves out. */
  Config: Record<string, unknown> & Partial<ImageConfig>
  Architecture: string
  Variant?: string
  Os: string
  OsVersion?: string
  Size: number
  VirtualSize?: number
  GraphDriver: { Name: string; Data: Record<string, string> | null }
  RootFS: { Type: string; Layers?: string[] }
  Metadata: { LastTagTime: string }
}

/** One row of `GET /images/{name}/history`, newest step first. */
export interface ImageHistoryItem {
  /** `<missing>` for steps that were not images on this host. */
  Id: string
  Created: number
  CreatedBy: string
  Tags: string[] | null
  Size: number
  Comment: string
}

/** One thing that `DELETE /images/{name}` did. */
export type ImageDeleteItem = { Untagged: string } | { Deleted: string }

export interface ImagesPruneReport {
  ImagesDeleted: ImageDeleteItem[] | null
  /** Bytes. */
  SpaceReclaimed: number
}

/** One line of the stream that `POST /images/create` answers with. */
export interface ProgressLine {
  status?: string
  progressDetail?: { current?: number; total?: number; hidecounts?: boolean; units?: string }
  /** The bar, drawn; clients draw their own from `progressDetail`. */
  progress?: string
  /** A tag, or the first 12 hex digits of a layer's digest. */
  id?: string
  errorDetail?: { code?: number; message: string }
  error?: string
  aux?: unknown
}

/** One image that `GET /images/search` found; a registry's index answers in the same words. */
export interface ImageSearchResult {
  star_count: number
  is_official: boolean
  /** Familiar: `busybox`. */
  name: string
  is_automated: false
  description: string
}
