/** Files of the host itself. */

export interface MachineFiles {
  /** What is at a path (not followed if a symlink), or null. For bind mounts. */
  stat(path: string): Promise<FileStat | null>
  /** `mkdir -p`. */
  makeDirectory(path: string): Promise<void>
  read(path: string, maxBytes?: number): Promise<Uint8Array>
  write(path: string, content: Uint8Array, mode?: number): Promise<void>
  /** Of the file system that a path is on. No process runs for it: it is answered when there is room for none. */
  space(path: string): Promise<FileSystemSpace>
}

export interface FileSystemSpace {
  totalBytes: number
  usedBytes: number
}

export interface FileStat {
  type: 'file' | 'directory' | 'symlink' | 'device' | 'fifo' | 'socket'
  /** Permission bits. */
  mode: number
  uid: number
  gid: number
  sizeBytes: number
  mtimeMs: number
  linkTarget?: string
}
