import { filtersQuery } from '../api/filters.ts'
import { texts } from '../api/read.ts'
import { noArgs, type Command } from '../command.ts'
import { nothing } from '../options/completion.ts'
import { confirm } from '../verb/confirm.ts'
import { pruneFilters, reportPruned } from '../verb/prune.ts'
import { flag } from '../options/flags.ts'
import { bool, filter } from '../options/values.ts'

const WARNING = `WARNING! This will remove all stopped containers.
Are you sure you want to continue?`

export const pruneContainers: Command = {
  name: 'prune',
  use: 'prune [OPTIONS]',
  summary: 'Remove all stopped containers',
  args: noArgs,
  complete: nothing,
  since: '1.25',
  flags: [
    flag('force', 'f', bool, 'Do not prompt for confirmation'),
    flag('filter', '', filter, 'Provide filter values (e.g. "until=<timestamp>")'),
  ],

  async run(call) {
    const filters = pruneFilters(call, call.flags.filters('filter'))
    if (!call.flags.bool('force') && !(await confirm(call, WARNING))) return
    const report = await call.client.json('POST', '/containers/prune', {
      query: { filters: filtersQuery(filters) },
    })
    const deleted = texts(report, 'ContainersDeleted')
    await reportPruned(call, 'Deleted Containers', deleted, report)
  },
}
