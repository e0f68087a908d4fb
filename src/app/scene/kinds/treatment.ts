/** What is made of an event: a change of the world, a beat, a row of the event list. */
import type { BeatName, ObjectId } from '../../../protocol/picture.ts'
import type { SimEvent, SimEventKind } from '../../../protocol/sim-event.ts'
import type { Weight } from '../../frame/announcer.svelte.ts'
import { emptyWorld, type World } from '../world.ts'

export interface Treatment<Kind extends SimEventKind = SimEventKind> {
  reduce?(event: SimEvent<Kind>, world: World): World
  /** @param world as it is before the event. @returns null if it is not shown. */
  beat?(event: SimEvent<Kind>, world: World): Draft | null
  /** @returns null if it begins no row. */
  row?(event: SimEvent<Kind>): RowSketch | null
}

export type Treatments = { [Kind in SimEventKind]?: Treatment<Kind> }

/** What the picture shows for an event, with its one sentence. */
export interface Draft {
  kind: BeatName
  /** At speed 1. */
  durationMs: number
  caption: string
  weight: Weight
  /** What travels, if anything does. */
  packet?: { from: ObjectId; to: ObjectId; label: string; status: number | null }
  /** What it is about. */
  object?: ObjectId
}

export interface RowSketch {
  topic: string
  who: string
  /** Empty where nobody is spoken to. */
  whom: string
  what: string
  failed?: boolean
  /** Pings and the picture's own reads. */
  background?: boolean
  /** Belongs to a command that was typed; so does what says nothing. */
  indented?: boolean
}

/** Beat and row with the same sentence, which needs no world. */
export function toldAs<Kind extends SimEventKind>(
  topic: string,
  beat: (event: SimEvent<Kind>, world: World) => Draft | null,
): Pick<Treatment<Kind>, 'beat' | 'row'> {
  return {
    beat,
    row: (event) => {
      const told = beat(event, emptyWorld)
      return told && { topic, who: 'daemon', whom: '', what: told.caption, failed: told.weight === 'error' }
    },
  }
}
