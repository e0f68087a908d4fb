/** What the engine is handed instead of globals, so that tests can hold time still. */
export interface Host {
  /** Unix milliseconds. */
  now(): number
  /** 64 fresh hex digits. */
  newId(): string
  random(bytes: number): Uint8Array
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}
