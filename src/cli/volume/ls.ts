import { filtersQuery } from '../api/filters.ts'
import { field, items, number, text, textMap } from '../api/read.ts'
import { noArgs, type Command } from '../command.ts'
import { formatList, type Row, type RowType } from '../format/list.ts'
import { naturalCompare } from '../format/natural-order.ts'
import { FORMAT_HELP } from '../format/usage.ts'
import type { Json } from '../../protocol/go-json/parse.ts'
import { humanSize } from '../go/units.ts'
import { nothing } from '../options/completion.ts'
import { flag } from '../options/flags.ts'
import { bool, filter, string } from '../options/values.ts'

export const listVolumes: Command = {
  name: 'ls',
  use: 'ls [OPTIONS]',
  summary: 'List volumes',
  aliases: ['list'],
  args: noArgs,
  complete: nothing,
  flags: [
    flag('quiet', 'q', bool, 'Only display volume names'),
    flag('format', '', string, FORMAT_HELP),
    flag('filter', 'f', filter, 'Provide filter values (e.g. "dangling=true")'),
    flag('cluster', '', bool, 'Display only cluster volumes, and use cluster volume list formatting', {
      since: '1.42',
      swarmManager: true,
    }),
  ],

  async run(call) {
    const { flags, config } = call
    const [quiet, cluster] = [flags.bool('quiet'), flags.bool('cluster')]
    const answer = await call.client.json('GET', '/volumes', {
      query: { filters: filtersQuery(flags.filters('filter')) },
    })
    const volumes = items(answer, 'Volumes')
      .filter((volume) => !cluster || field(volume, 'ClusterVolume') instanceof Map)
      .sort((a, b) => naturalCompare(text(a, 'Name'), text(b, 'Name')))
    const own = flags.string('format') || (!quiet && config.volumesFormat) || 'table'
    const format = volumeFormat(cluster ? (quiet ? 'table' : CLUSTER) : own, quiet)
    await call.ctx.stdout.write(formatList(format, volumeRow, volumes.map(rowOf)))
  },
}

const CLUSTER = 'table {{.Name}}\t{{.Group}}\t{{.Driver}}\t{{.Availability}}\t{{.Status}}'

function volumeFormat(source: string, quiet: boolean): string {
  if (source === 'table') return quiet ? '{{.Name}}' : 'table {{.Driver}}\t{{.Name}}'
  if (source === 'raw') return quiet ? 'name: {{.Name}}' : 'name: {{.Name}}\\ndriver: {{.Driver}}\\n'
  return source
}

const volumeRow: RowType = {
  goName: '*formatter.volumeContext',
  headers: {
    ID: 'ID',
    Name: 'VOLUME NAME',
    Group: 'GROUP',
    Driver: 'DRIVER',
    Scope: 'SCOPE',
    Availability: 'AVAILABILITY',
    Mountpoint: 'MOUNTPOINT',
    Labels: 'LABELS',
    Links: 'LINKS',
    Size: 'SIZE',
    Status: 'STATUS',
  },
}

function rowOf(volume: Json): Row {
  const usage = field(volume, 'UsageData') instanceof Map
  const cluster = field(volume, 'ClusterVolume') instanceof Map
  return {
    columns: {
      Name: () => text(volume, 'Name'),
      Driver: () => text(volume, 'Driver'),
      Scope: () => text(volume, 'Scope'),
      Mountpoint: () => text(volume, 'Mountpoint'),
      Labels: () => [...(textMap(volume, 'Labels') ?? [])].map(([key, value]) => `${key}=${value}`).join(','),
      Links: () => (usage ? String(number(volume, 'UsageData', 'RefCount')) : 'N/A'),
      Size: () => (usage ? humanSize(number(volume, 'UsageData', 'Size')) : 'N/A'),
      Group: () => (cluster ? text(volume, 'ClusterVolume', 'Spec', 'Group') : 'N/A'),
      Availability: () => (cluster ? text(volume, 'ClusterVolume', 'Spec', 'Availability') : 'N/A'),
      Status: () => (cluster ? clusterStatus(volume) : 'N/A'),
    },
    label: (key) => textMap(volume, 'Labels')?.get(key) ?? '',
  }
}

function clusterStatus(volume: Json): string {
  if (text(volume, 'ClusterVolume', 'Info', 'VolumeID') === '') return 'pending creation'
  const nodes = items(volume, 'ClusterVolume', 'PublishStatus').length
  return nodes === 0 ? 'created' : `in use (${nodes} ${nodes === 1 ? 'node' : 'nodes'})`
}
