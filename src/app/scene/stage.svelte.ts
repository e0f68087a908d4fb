/** What the components draw: the world and the beats at the clock's time. Frames are only asked for while something moves. */
import { mostBehindMs, type Beat } from './director.ts'
import type { StageClock } from './clock.ts'
import type { Timeline } from './timeline.ts'
import { emptyWorld, type World } from './world.ts'

export class Stage {
  t = $state.raw(0)
  world = $state.raw<World>(emptyWorld)
  beats = $state.raw<readonly Beat[]>([])
  caption = $state.raw<Beat | null>(null)
  live = $state.raw(true)
  /** Events that the picture should have shown by now. */
  behind = $state.raw(0)
  readonly clock: StageClock
  readonly #timeline: () => Timeline
  #frame: number | null = null

  /** @param timeline the current one; a new worker starts a new log. */
  constructor(clock: StageClock, timeline: () => Timeline) {
    this.clock = clock
    this.#timeline = timeline
  }

  /** The log has grown, or the clock was set. */
  wake(): void {
    if (this.#frame === null) this.#frame = requestAnimationFrame(() => this.#draw())
  }

  pause(): void {
    this.clock.pause()
    this.wake()
  }

  goLive(): void {
    this.clock.goLive()
    this.wake()
  }

  #draw(): void {
    this.#frame = null
    const timeline = this.#timeline()
    const t = this.clock.now()
    this.live = this.clock.live
    this.world = timeline.worldAt(t)
    const beats = timeline.beatsAt(t)
    if (beats.length > 0 || this.beats.length > 0) {
      this.t = t
      this.beats = beats
    }
    this.caption = timeline.captionAt(t)
    // A stopped picture is behind at once; a live one has its second.
    this.behind = timeline.behindAt(t, this.clock.machine - (this.live ? mostBehindMs : 0))
    if (this.clock.live && t <= timeline.end) this.wake()
  }
}
