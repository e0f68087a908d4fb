/**
 * An image layer as it is stored and served: an uncompressed tar, and an index of what is where in it.
 * Whoever keeps layers implements `LayerSource`; whoever serves them to a kernel (9P) reads through it.
 */
export interface LayerSource {
  /** @param diffId `sha256:<64 hex>` @returns null if there is no such layer. */
  open(diffId: string): Promise<Layer | null>
}

export interface Layer {
  diffId: string
  /** Every path once, as the last entry in the tar has it; parents may be missing (then they are 0755 root directories). */
  entries: LayerEntry[]
  /** Bytes of the tar. May answer at once or later. Reading past the end gives fewer bytes. */
  read(offset: number, length: number): Uint8Array | Promise<Uint8Array>
}

export interface LayerEntry {
  /** Without leading or trailing slash: `etc/passwd`; the root itself is the empty string. Never contains `..`. Whiteouts as in the tar: `etc/.wh.motd`. */
  path: string
  type: 'file' | 'directory' | 'symlink' | 'hardlink' | 'char' | 'block' | 'fifo'
  /** Permission bits with setuid, setgid and sticky: 0o7777. */
  mode: number
  uid: number
  gid: number
  /** Unix seconds, may have a fraction. */
  mtime: number
  /** Bytes of a file; 0 otherwise. */
  size: number
  /** Where a file's bytes begin in the tar. */
  offset: number
  /** Target of a symlink, or the path (same layer) of a hard link. */
  link?: string
  major?: number
  minor?: number
  /** From PAX `SCHILY.xattr.*` records. */
  xattrs?: Record<string, Uint8Array>
}
