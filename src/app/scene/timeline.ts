/**
 * The log on stage: which world and which beats belong to a stage time. Any time can be asked for in any order, so
 * pausing, stepping and rewinding need nothing more. Holds the last 20,000 entries; older ones live on in the base world.
 */
import { Director, longestBeatMs, type Beat, type Staged } from './director.ts'
import { reduce } from './reduce.ts'
import { emptyWorld, type LogEntry, type World } from './world.ts'

const most = 20_000
const every = 200

export class Timeline {
  /** The world with the whole log in it, whatever is on stage. */
  head: World = emptyWorld
  readonly director: Director
  #staged: Staged[] = []
  #beats: Beat[] = []
  /** `#snapshots[i]` is the world before entry `i * every`. */
  #snapshots: World[] = [emptyWorld]
  #cursor = { index: 0, world: emptyWorld }

  constructor(director: Director) {
    this.director = director
  }

  push(entry: LogEntry): Staged {
    const staged = this.director.stage(entry, this.head)
    this.head = reduce(this.head, entry)
    this.#staged.push(staged)
    if (staged.beat) this.#beats.push(staged.beat)
    if (this.#staged.length % every === 0) this.#snapshots.push(this.head)
    if (this.#staged.length > most) this.#forget(most / 4)
    return staged
  }

  /** When the last beat is over; until then the picture moves. */
  get end(): number {
    const shown = this.#staged.at(-1)?.showAt ?? 0
    return this.#beats.slice(-50).reduce((end, beat) => Math.max(end, beat.start + beat.durationMs), shown)
  }

  worldAt(t: number): World {
    if (this.#cursor.index > 0 && this.#staged[this.#cursor.index - 1]!.showAt > t) this.#rewind(t)
    let { index, world } = this.#cursor
    while (index < this.#staged.length && this.#staged[index]!.showAt <= t)
      world = reduce(world, this.#staged[index++]!.entry)
    this.#cursor = { index, world }
    return world
  }

  /** The beats under way. */
  beatsAt(t: number): Beat[] {
    const begun = this.#begunBy(t)
    // They are in the order of their starts.
    const active: Beat[] = []
    for (let i = begun - 1; i >= 0 && this.#beats[i]!.start > t - longestBeatMs; i--) {
      const beat = this.#beats[i]!
      if (beat.start + beat.durationMs > t) active.unshift(beat)
    }
    return active
  }

  /** The last beat that has begun: its sentence stays until the next one. */
  captionAt(t: number): Beat | null {
    return this.#beats[this.#begunBy(t) - 1] ?? null
  }

  /** How many steps the picture at a time lacks, if the oldest of them happened before another one. */
  behindAt(t: number, before: number): number {
    this.worldAt(t)
    const lacking = this.#staged.slice(this.#cursor.index).filter(({ beat }) => beat !== null)
    const [oldest] = lacking
    return oldest && this.director.timeOf(oldest.entry) < before ? lacking.length : 0
  }

  #begunBy(t: number): number {
    let [low, high] = [0, this.#beats.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#beats[middle]!.start <= t) low = middle + 1
      else high = middle
    }
    return low
  }

  #rewind(t: number): void {
    let index = this.#snapshots.length - 1
    while (index > 0 && this.#staged[index * every - 1]!.showAt > t) index--
    this.#cursor = { index: index * every, world: this.#snapshots[index]! }
  }

  /** @param count a multiple of {@link every}. */
  #forget(count: number): void {
    this.#staged.splice(0, count)
    this.#snapshots.splice(0, count / every)
    const oldest = this.#staged[0]!.showAt
    this.#beats = this.#beats.filter((beat) => beat.start >= oldest)
    this.#cursor = { index: 0, world: this.#snapshots[0]! }
  }
}
