import { addFilter, filtersQuery } from '../api/filters.ts'
import { items, text } from '../api/read.ts'
import { noArgs, type Command } from '../command.ts'
import { nothing } from '../options/completion.ts'
import { confirm } from '../verb/confirm.ts'
import { pruneFilters, reportPruned } from '../verb/prune.ts'
import { flag } from '../options/flags.ts'
import { bool, filter } from '../options/values.ts'

const ALL = `WARNING! This will remove all images without at least one container associated to them.
Are you sure you want to continue?`
const DANGLING = `WARNING! This will remove all dangling images.
Are you sure you want to continue?`

export const pruneImages: Command = {
  name: 'prune',
  use: 'prune [OPTIONS]',
  summary: 'Remove unused images',
  args: noArgs,
  complete: nothing,
  since: '1.25',
  flags: [
    flag('force', 'f', bool, 'Do not prompt for confirmation'),
    flag('all', 'a', bool, 'Remove all unused images, not just dangling ones'),
    flag('filter', '', filter, 'Provide filter values (e.g. "until=<timestamp>")'),
  ],

  async run(call) {
    const all = call.flags.bool('all')
    const filters = pruneFilters(call, addFilter(call.flags.filters('filter'), 'dangling', String(!all)))
    if (!call.flags.bool('force') && !(await confirm(call, all ? ALL : DANGLING))) return
    const report = await call.client.json('POST', '/images/prune', {
      query: { filters: filtersQuery(filters) },
    })
    const deleted = items(report, 'ImagesDeleted').map((item) => {
      const untagged = text(item, 'Untagged')
      return untagged === '' ? `deleted: ${text(item, 'Deleted')}` : `untagged: ${untagged}`
    })
    await reportPruned(call, 'Deleted Images', deleted, report)
  },
}
