import type { Json } from '../../protocol/go-json/parse.ts'
import { filtersQuery } from '../api/filters.ts'
import { flagOf, integer, text } from '../api/read.ts'
import { exactArgs, type Command } from '../command.ts'
import { formatList, type Row, type RowType } from '../format/list.ts'
import { ellipsis } from '../format/width.ts'
import { flag } from '../options/flags.ts'
import { bool, filter, int, string } from '../options/values.ts'

const AUTOMATED = `WARNING: the "is-automated" filter is deprecated, and searching for "is-automated=true" will not yield any results in future.`

export const search: Command = {
  name: 'search',
  use: 'search [OPTIONS] TERM',
  summary: 'Search Docker Hub for images',
  common: 10,
  args: exactArgs(1),
  flags: [
    flag('filter', 'f', filter, 'Filter output based on conditions provided'),
    flag('format', '', string, 'Pretty-print search using a Go template'),
    flag('limit', '', int, 'Max number of search results'),
    flag('no-trunc', '', bool, "Don't truncate output"),
  ],

  async run(call, [term]) {
    const { flags } = call
    const filters = flags.filters('filter')
    if (filters.has('is-automated')) await call.err(AUTOMATED)
    const limit = flags.int('limit')
    const answer = await call.client.json('GET', '/images/search', {
      query: { term, limit: limit > 0 ? String(limit) : undefined, filters: filtersQuery(filters) },
      headers: { 'X-Registry-Auth': 'e30=' },
    })
    const found = Array.isArray(answer) ? answer : []
    const given = flags.string('format')
    const format = given === '' || given === 'table' ? TABLE : given
    const rows = found.map((image) => rowOf(image, !flags.bool('no-trunc')))
    await call.ctx.stdout.write(formatList(format, searchRow, rows))
  },
}

const TABLE = 'table {{.Name}}\t{{.Description}}\t{{.StarCount}}\t{{.IsOfficial}}'
const DESCRIPTION_WIDTH = 45

const searchRow: RowType = {
  goName: '*registry.searchContext',
  headers: { Name: 'NAME', Description: 'DESCRIPTION', StarCount: 'STARS', IsOfficial: 'OFFICIAL' },
}

function rowOf(image: Json, trunc: boolean): Row {
  const description = text(image, 'description').replaceAll(/[\r\n]/g, ' ')
  return {
    columns: {
      Name: () => text(image, 'name'),
      Description: () => (trunc ? ellipsis(description, DESCRIPTION_WIDTH) : description),
      StarCount: () => String(integer(image, 'star_count')),
      IsOfficial: () => (flagOf(image, 'is_official') ? '[OK]' : ''),
    },
    // A mark in a table, a word in JSON.
    inJson: { IsOfficial: () => String(flagOf(image, 'is_official')) },
  }
}
