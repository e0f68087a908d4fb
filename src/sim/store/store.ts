/**
 * What the engine keeps, behind three small interfaces: memory (tests), the browser (IndexedDB, OPFS) and Node (files)
 * implement them, and one contract suite (`store.contract.ts`) runs on all. A store knows nothing of Docker.
 */

export interface Stores {
  docs: DocStore
  blobs: BlobStore
  logs: LogStore
}

/** Small JSON documents: containers, images, networks. */
export interface DocStore {
  get(collection: string, key: string): Promise<unknown>
  /** In no particular order. */
  entries(collection: string): Promise<[key: string, document: unknown][]>
  /** Resolves when the document is durable. A reader sees the old document or the new one, never half. */
  put(collection: string, key: string, document: unknown): Promise<void>
  delete(collection: string, key: string): Promise<void>
  /**
   * Several changes, in any collections, of which readers see all or none, also after a crash. Resolves when they are durable;
   * when it rejects, none was made. One worker or process owns the documents, so reading needs no transaction.
   */
  transaction(changes: readonly DocChange[]): Promise<void>
}

/** A document that is put or, where there is none, deleted. */
export interface DocChange {
  collection: string
  key: string
  document?: unknown
}

/** Bytes by digest: layer tars (by diff id), image configs and manifests (by digest). */
export interface BlobStore {
  /** Opens a new blob. Nothing is visible under its digest before `commit`. */
  create(): Promise<BlobWriter>
  /** @returns null if there is no such blob. @param digest `sha256:<64 hex>` */
  open(digest: string): Promise<BlobReader | null>
  has(digest: string): Promise<boolean>
  delete(digest: string): Promise<void>
  list(): Promise<{ digest: string; sizeBytes: number }[]>
}

export interface BlobWriter {
  /** The bytes stay the caller's: they may change once this has resolved. */
  write(bytes: Uint8Array): Promise<void>
  /** Makes the blob durable under the digest (which the caller has verified). Equal bytes may already be there. */
  commit(digest: string): Promise<void>
  /** Throws away what was written. Safe after a failed commit. */
  abort(): Promise<void>
}

/** Needs no closing; reading from a blob that was deleted meanwhile may fail. */
export interface BlobReader {
  sizeBytes: number
  /** Fewer bytes past the end. May answer at once, which the 9P server is glad of. */
  read(offset: number, length: number): Uint8Array | Promise<Uint8Array>
}

/**
 * Append-only logs, one per container, oldest first. Ids are up to 64 letters, digits and `-`.
 *
 * Appending is cheap: it resolves when the record is kept in order, and readers see it at once; it is on storage a little
 * later, or after `flush`. A record may get lost in a crash, never its middle without its end.
 */
export interface LogStore {
  /** The record's bytes must not change any more. @throws what an earlier record met on its way to storage. */
  append(id: string, record: Uint8Array): Promise<void>
  /** Bytes of the whole log. */
  size(id: string): Promise<number>
  /** Fewer bytes at the end, and never more than `MAX_LOG_READ_BYTES`. */
  read(id: string, offset: number, length: number): Promise<Uint8Array>
  delete(id: string): Promise<void>
  /** Resolves when all that was appended is on storage. */
  flush(): Promise<void>
}

export const MAX_LOG_READ_BYTES = 1024 * 1024
