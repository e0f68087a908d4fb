/** The start of a host, as it is told while it happens. */

/**
 * `data` of a `machine.boot` event. One is sent when a stage begins and, where bytes are counted, as they come; a stage
 * ends where the next one begins. A stage the page does not know is shown by its name.
 */
export interface BootProgress {
  stage: BootStage | (string & {})
  /** Milliseconds since this boot began. */
  ms: number
  /** What this stage works on, in words: a part's file name, a digest. */
  detail?: string
  loadedBytes?: number
  totalBytes?: number
}

/** In the order they happen. `ready`: dockerd answers. */
export type BootStage =
  'fetching' | 'verifying' | 'restoring' | 'time' | 'entropy' | 'disk' | 'engine' | 'ready'
