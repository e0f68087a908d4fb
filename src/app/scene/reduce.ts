/**
 * `reduce(world, entry)`: the world after one more entry of the log. Pure; the same log always gives the same world. An
 * entry that concerns nothing drawn leaves the world as it was.
 */
import { kindNamed, treatmentsOf } from './kinds/index.ts'
import type { LogEntry, World } from './world.ts'

export function reduce(world: World, entry: LogEntry): World {
  if (entry.kind === 'observed') return kindNamed(entry.of)?.watch?.observe(world, entry) ?? world
  return treatmentsOf(entry).reduce((next, { reduce }) => reduce?.(entry, next) ?? next, world)
}
