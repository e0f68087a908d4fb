/**
 * Looks now and then, since not all that fails for want of room is told: a shell only prints `can't fork`. A host on which
 * nothing has run since is not asked, nor for a page that nobody sees.
 */
export interface SlowLookParts {
  look(): void
  /** Something runs on the host, whether it says anything or not. */
  busy(): boolean
  visible(): boolean
}

export class SlowLook {
  static readonly everyMs = 10_000
  readonly #parts: SlowLookParts
  #stirred = false

  constructor(parts: SlowLookParts) {
    this.#parts = parts
  }

  /** Something ran. */
  stir(): void {
    this.#stirred = true
  }

  /** To be called every {@link SlowLook.everyMs}. */
  tick(): void {
    const { look, busy, visible } = this.#parts
    if (!visible() || (!this.#stirred && !busy())) return
    this.#stirred = false
    look()
  }
}
