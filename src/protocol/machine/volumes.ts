/** Volumes: directories on the machine's disk that outlive containers. */

export interface MachineVolumes {
  /** Makes `/var/lib/docker/volumes/<name>/_data`. @returns that path. */
  create(name: string): Promise<string>
  remove(name: string): Promise<void>
  /** Names of those found on the disk. */
  list(): Promise<string[]>
}
