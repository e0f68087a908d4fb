/** The runtime's refusal, in its own words (crun's); the engine turns them into Docker's. */
export class RuntimeError extends Error {
  /** `notFound`: no such executable; `denied`: not executable; `directory`: is one; `full`: no room on the disk; `other`. */
  readonly kind: 'notFound' | 'denied' | 'directory' | 'full' | 'other'
  constructor(kind: RuntimeError['kind'], message: string) {
    super(message)
    this.name = 'RuntimeError'
    this.kind = kind
  }
}
