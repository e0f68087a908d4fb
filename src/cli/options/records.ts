/** Objects of a request's body whose keys are sorted, as Go's JSON has them. */
import { cut } from './values.ts'

export function sortedKeys<T>(members: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** @param pairs `key=value`; of two with the same key the last counts. */
export function toRecord(pairs: readonly string[]): Record<string, string> {
  const members = new Map(pairs.map((pair) => [cut(pair, '=')[0], cut(pair, '=')[1] ?? '']))
  return sortedKeys(Object.fromEntries(members))
}
