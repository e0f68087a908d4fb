import { filtersQuery } from '../api/filters.ts'
import { flagOf, text, textMap } from '../api/read.ts'
import { noArgs, type Command } from '../command.ts'
import { truncateId } from '../format/ids.ts'
import { formatList, type Row, type RowType } from '../format/list.ts'
import { naturalCompare } from '../format/natural-order.ts'
import { FORMAT_HELP } from '../format/usage.ts'
import type { Json } from '../../protocol/go-json/parse.ts'
import { parseTime, timeToString, ZERO_TIME } from '../go/time.ts'
import { nothing } from '../options/completion.ts'
import { flag } from '../options/flags.ts'
import { bool, filter, string } from '../options/values.ts'

export const listNetworks: Command = {
  name: 'ls',
  use: 'ls [OPTIONS]',
  summary: 'List networks',
  aliases: ['list'],
  args: noArgs,
  complete: nothing,
  flags: [
    flag('quiet', 'q', bool, 'Only display network IDs'),
    flag('no-trunc', '', bool, 'Do not truncate the output'),
    flag('format', '', string, FORMAT_HELP),
    flag('filter', 'f', filter, 'Provide filter values (e.g. "driver=bridge")'),
  ],

  async run(call) {
    const { flags, config } = call
    const quiet = flags.bool('quiet')
    const answer = await call.client.json('GET', '/networks', {
      query: { filters: filtersQuery(flags.filters('filter')) },
    })
    const networks = (Array.isArray(answer) ? answer : []).sort((a, b) =>
      naturalCompare(text(a, 'Name'), text(b, 'Name')),
    )
    const format = flags.string('format') || (!quiet && config.networksFormat) || 'table'
    const rows = networks.map((network) => rowOf(network, !flags.bool('no-trunc')))
    await call.ctx.stdout.write(formatList(networkFormat(format, quiet), networkRow, rows))
  },
}

function networkFormat(source: string, quiet: boolean): string {
  if (source === 'table') return quiet ? '{{.ID}}' : 'table {{.ID}}\t{{.Name}}\t{{.Driver}}\t{{.Scope}}'
  if (source === 'raw')
    return quiet
      ? 'network_id: {{.ID}}'
      : 'network_id: {{.ID}}\\nname: {{.Name}}\\ndriver: {{.Driver}}\\nscope: {{.Scope}}\\n'
  return source
}

const networkRow: RowType = {
  goName: '*network.networkContext',
  headers: {
    ID: 'NETWORK ID',
    Name: 'NAME',
    Driver: 'DRIVER',
    Scope: 'SCOPE',
    IPv4: 'IPV4',
    IPv6: 'IPV6',
    Internal: 'INTERNAL',
    Labels: 'LABELS',
    CreatedAt: 'CREATED AT',
  },
}

function rowOf(network: Json, trunc: boolean): Row {
  const id = text(network, 'Id')
  const created = text(network, 'Created')
  return {
    columns: {
      ID: () => (trunc ? truncateId(id) : id),
      Name: () => text(network, 'Name'),
      Driver: () => text(network, 'Driver'),
      Scope: () => text(network, 'Scope'),
      IPv4: () => String(flagOf(network, 'EnableIPv4')),
      IPv6: () => String(flagOf(network, 'EnableIPv6')),
      Internal: () => String(flagOf(network, 'Internal')),
      Labels: () =>
        [...(textMap(network, 'Labels') ?? [])].map(([key, value]) => `${key}=${value}`).join(','),
      CreatedAt: () => timeToString(created === '' ? ZERO_TIME : parseTime(created)),
    },
    label: (key) => textMap(network, 'Labels')?.get(key) ?? '',
  }
}
