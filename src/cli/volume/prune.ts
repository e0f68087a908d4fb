import { addFilter, filtersQuery } from '../api/filters.ts'
import { texts } from '../api/read.ts'
import { compareVersions } from '../../protocol/docker/api-version.ts'
import { noArgs, type Command } from '../command.ts'
import { CliError } from '../errors.ts'
import { nothing } from '../options/completion.ts'
import { confirm } from '../verb/confirm.ts'
import { pruneFilters, reportPruned } from '../verb/prune.ts'
import { flag } from '../options/flags.ts'
import { bool, filter } from '../options/values.ts'

const ANONYMOUS = `WARNING! This will remove anonymous local volumes not used by at least one container.
Are you sure you want to continue?`
const ALL = `WARNING! This will remove all local volumes not used by at least one container.
Are you sure you want to continue?`

export const pruneVolumes: Command = {
  name: 'prune',
  use: 'prune [OPTIONS]',
  summary: 'Remove unused local volumes',
  args: noArgs,
  complete: nothing,
  since: '1.25',
  flags: [
    flag('all', 'a', bool, 'Remove all unused volumes, not just anonymous ones', { since: '1.42' }),
    flag('force', 'f', bool, 'Do not prompt for confirmation'),
    flag('filter', '', filter, 'Provide filter values (e.g. "label=<label>")'),
  ],

  async run(call) {
    let filters = pruneFilters(call, call.flags.filters('filter'))
    const all = call.flags.bool('all')
    // Older daemons always remove named ones too.
    const old = compareVersions(await call.client.version(), '1.42') < 0
    if (all && !old) {
      if (filters.has('all'))
        throw new CliError('conflicting options: cannot specify both --all and --filter all=1')
      filters = addFilter(filters, 'all', 'true')
    }
    const warning = all || old ? ALL : ANONYMOUS
    if (!call.flags.bool('force') && !(await confirm(call, warning))) return
    const report = await call.client.json('POST', '/volumes/prune', {
      query: { filters: filtersQuery(filters) },
    })
    const deleted = texts(report, 'VolumesDeleted')
    await reportPruned(call, 'Deleted Volumes', deleted, report)
  },
}
