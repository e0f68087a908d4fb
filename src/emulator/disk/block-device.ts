/**
 * The bytes of a disk, wherever they are kept. Synchronous, because v86's disk controller is: a write has reached the
 * device before the guest hears that it is done.
 */
export interface BlockDevice {
  readonly sizeBytes: number
  /** @returns bytes that are valid until the next call; zeros where nothing was written. @throws storage failed. */
  read(offset: number, length: number): Uint8Array
  /** @throws storage is full or failed. */
  write(offset: number, bytes: Uint8Array): void
  /** Returns when all that was written would survive a power cut. @throws storage failed. */
  flush(): void
  /** Flushes, and gives the storage free for another user. */
  close(): void
}
