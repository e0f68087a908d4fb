/** `filters=` of the list endpoints: `{"label":{"a=b":true}}`, keys sorted as Go's maps are. */
import { encodeJsonString } from '../go/encode.ts'

export type Filters = ReadonlyMap<string, readonly string[]>

/** @returns undefined when there is nothing to filter by. */
export function filtersQuery(filters: Filters): string | undefined {
  if (filters.size === 0) return undefined
  const object = (entries: [string, string][]) =>
    `{${entries
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => `${encodeJsonString(key, true)}:${value}`)
      .join(',')}}`
  return object([...filters].map(([name, values]) => [name, object(values.map((value) => [value, 'true']))]))
}

/** The same filters and one more. */
export function addFilter(filters: Filters, name: string, value: string): Filters {
  const values = filters.get(name) ?? []
  return new Map([...filters, [name, values.includes(value) ? values : [...values, value]]])
}
