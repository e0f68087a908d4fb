/** The Engine API's volume objects as they cross the wire; see `containers.ts` for the conventions. */

export interface Volume {
  CreatedAt: string
  Driver: string
  Labels: Record<string, string> | null
  Mountpoint: string
  Name: string
  Options: Record<string, string> | null
  Scope: string
}

export interface VolumeListResponse {
  Volumes: Volume[]
  Warnings: string[] | null
}

/** Body of `POST /volumes/create`. */
export interface VolumeCreateOptions {
  Driver: string
  DriverOpts: Record<string, string> | null
  Labels: Record<string, string> | null
  Name: string
}

export interface VolumePruneReport {
  VolumesDeleted: string[]
  SpaceReclaimed: number
}
