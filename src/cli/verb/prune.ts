/** What the nouns' `prune` have in common. */
import { addFilter, type Filters } from '../api/filters.ts'
import { number } from '../api/read.ts'
import type { Invocation } from '../command.ts'
import type { Json } from '../../protocol/go-json/parse.ts'
import { humanSize } from '../go/units.ts'
import { cut } from '../options/values.ts'

/** The filters of the command line and those of the configuration; where they contradict, the former count. */
export function pruneFilters(call: Invocation, given: Filters): Filters {
  let filters = given
  for (const item of call.config.pruneFilters ?? []) {
    const [name, value] = cut(item, '=')
    if (value === undefined) continue
    const opposite = name === 'label' ? 'label!' : name === 'label!' ? 'label' : null
    if (opposite && filters.get(opposite)?.includes(value)) continue
    filters = addFilter(filters, name, value)
  }
  return filters
}

/** The last lines: what went, if anything did, and the space that the report says came back. */
export async function reportPruned(
  call: Invocation,
  title: string,
  deleted: readonly string[],
  report: Json,
): Promise<void> {
  if (deleted.length > 0) await call.out(`${title}:\n${deleted.join('\n')}\n`)
  const reclaimed = deleted.length > 0 ? number(report, 'SpaceReclaimed') : 0
  await call.out(`Total reclaimed space: ${humanSize(reclaimed)}`)
}
