/**
 * Beats: what the picture shows for one entry of the log, with its one sentence. Its names are those of
 * `protocol/picture.ts`. Pure; durations are for speed 1.
 */
import type { SimEvent } from '../../protocol/sim-event.ts'
import { treatmentsOf } from './kinds/index.ts'
import type { Draft } from './kinds/treatment.ts'
import { isBackground, requestKey } from './request.ts'
import type { LogEntry, World } from './world.ts'

/** @param everything also draw pings and the picture's own reads. @returns null if the entry is not shown as a beat. */
export function draft(entry: LogEntry, world: World, everything: boolean): Draft | null {
  if (entry.kind === 'observed') return null
  if (!everything && isFolded(entry, world)) return null
  const teller = treatmentsOf(entry).find(({ beat }) => beat)
  return teller?.beat?.(entry, world) ?? null
}

/** An answer has no path of its own; its request is still open in the world before it. */
function isFolded(event: SimEvent, world: World): boolean {
  if (event.kind === 'cli.start' || event.kind === 'cli.end') return isBackground(event.origin)
  if (event.kind === 'req.start') return isBackground(event.origin, event.data.path)
  if (event.kind !== 'req.end') return false
  const open = world.requests.get(requestKey(event))
  return !open || isBackground(event.origin, open.path)
}
