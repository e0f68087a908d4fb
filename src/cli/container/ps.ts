import { filtersQuery } from '../api/filters.ts'
import { noArgs, type Command, type Invocation } from '../command.ts'
import { formatList, usesColumn } from '../format/list.ts'
import { FORMAT_HELP } from '../format/usage.ts'
import { nothing } from '../options/completion.ts'
import { flag } from '../options/flags.ts'
import { bool, filter, int, string } from '../options/values.ts'
import { containerRow, containerRows, readContainers } from './format-containers.ts'

export const ps: Command = {
  name: 'ps',
  use: 'ps [OPTIONS]',
  summary: 'List containers',
  aliasLine: 'docker container ls, docker container list, docker container ps, docker ps',
  common: 3,
  args: noArgs,
  complete: nothing,
  flags: [
    flag('quiet', 'q', bool, 'Only display container IDs'),
    flag('size', 's', bool, 'Display total file sizes'),
    flag('all', 'a', bool, 'Show all containers (default shows just running)'),
    flag('no-trunc', '', bool, "Don't truncate output"),
    flag('latest', 'l', bool, 'Show the latest created container (includes all states)'),
    flag('last', 'n', int, 'Show n last created containers (includes all states)', { initial: -1 }),
    flag('format', '', string, FORMAT_HELP),
    flag('filter', 'f', filter, 'Filter output based on conditions provided'),
  ],

  async run(call) {
    const { flags } = call
    const quiet = flags.bool('quiet')
    const given = flags.string('format')
    if (given !== '' && quiet)
      await call.err('WARNING: Ignoring custom format, because both --format and --quiet are set.')
    const format = given || call.config.psFormat || ''
    const size = flags.bool('size') || needsSize(call, format)
    const containers = readContainers(
      await call.client.json('GET', '/containers/json', {
        query: {
          all: flags.bool('all') ? '1' : undefined,
          limit: limitOf(call),
          size: size ? '1' : undefined,
          filters: filtersQuery(flags.filters('filter')),
        },
      }),
    )
    const rows = containerRows(containers, { trunc: !flags.bool('no-trunc'), nowMs: call.ctx.now() })
    await call.ctx.stdout.write(formatList(psFormat(format, quiet, size), containerRow, rows))
  },
}

function limitOf({ flags }: Invocation): string | undefined {
  const last = flags.int('last')
  if (flags.bool('latest') && last === -1) return '1'
  return last > 0 ? String(last) : undefined
}

/** A template that shows sizes asks for them; so does nothing else, for they cost the daemon much. */
function needsSize({ flags }: Invocation, format: string): boolean {
  if (format === '') return false
  const [empty] = containerRows([new Map()], { trunc: false, nowMs: 0 })
  const used = usesColumn(format, containerRow, empty!, 'Size')
  return used && !flags.bool('quiet') && !flags.changed('size')
}

const TABLE = 'table {{.ID}}\t{{.Image}}\t{{.Command}}\t{{.RunningFor}}\t{{.Status}}\t{{.Ports}}\t{{.Names}}'
const RAW = `container_id: {{.ID}}
image: {{.Image}}
command: {{.Command}}
created_at: {{.CreatedAt}}
state: {{- pad .State 1 0}}
status: {{- pad .Status 1 0}}
names: {{.Names}}
labels: {{- pad .Labels 1 0}}
ports: {{- pad .Ports 1 0}}
`

function psFormat(source: string, quiet: boolean, size: boolean): string {
  if (source === 'raw') return quiet ? 'container_id: {{.ID}}' : RAW + (size ? 'size: {{.Size}}\\n' : '')
  if (quiet) return '{{.ID}}'
  if (source === '' || source === 'table') return TABLE + (size ? '\t{{.Size}}' : '')
  return source
}
