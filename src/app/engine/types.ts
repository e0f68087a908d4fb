/** The parts of the Engine API's objects that the page draws, in Docker's spelling. Everything may be missing but the ids. */
export interface ContainerSummary {
  Id: string
  Names?: string[]
  Image?: string
  ImageID?: string
  Command?: string
  /** Unix seconds. */
  Created?: number
  /** `created`, `running`, `paused`, `restarting`, `exited`, `dead`. */
  State?: string
  /** `Up 3 seconds`, `Exited (0) 2 minutes ago`. */
  Status?: string
  /** Bytes in its writable layer; only when asked for with `size=1`. */
  SizeRw?: number
  Ports?: { IP?: string; PrivatePort: number; PublicPort?: number; Type: string }[]
}

export interface ImageSummary {
  Id: string
  RepoTags?: string[] | null
  Size?: number
  Created?: number
}

export interface ImageInspect {
  Id: string
  RootFS?: { Layers?: string[] }
}
