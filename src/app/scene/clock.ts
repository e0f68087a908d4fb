/** Stage time: the one clock that everything in the picture moves by. Live it follows the wall clock; it can be stopped and set. */
export class StageClock {
  readonly epoch: number
  readonly #wall: () => number
  #heldAt: number | null = null

  /** @param wall unix milliseconds. */
  constructor(wall: () => number) {
    this.#wall = wall
    this.epoch = wall()
  }

  /** Stage milliseconds. */
  now(): number {
    return this.#heldAt ?? this.#wall() - this.epoch
  }

  get live(): boolean {
    return this.#heldAt === null
  }

  /** Where the machine is, whatever the picture's clock does. */
  get machine(): number {
    return this.#wall() - this.epoch
  }

  pause(): void {
    this.#heldAt = this.now()
  }

  seek(t: number): void {
    this.#heldAt = Math.max(0, t)
  }

  goLive(): void {
    this.#heldAt = null
  }
}
