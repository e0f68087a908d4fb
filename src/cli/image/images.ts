import { addFilter, filtersQuery } from '../api/filters.ts'
import { maxArgs, type Command, type Invocation } from '../command.ts'
import { CliError } from '../errors.ts'
import { formatList } from '../format/list.ts'
import { FORMAT_HELP } from '../format/usage.ts'
import { quote } from '../../protocol/go/strconv.ts'
import { flag } from '../options/flags.ts'
import { bool, filter, string } from '../options/values.ts'
import { imageRow, imageRows } from './format-images.ts'

export const images: Command = {
  name: 'images',
  use: 'images [OPTIONS] [REPOSITORY[:TAG]]',
  summary: 'List images',
  aliasLine: 'docker image ls, docker image list, docker images',
  common: 7,
  args: maxArgs(1),
  flags: [
    flag('quiet', 'q', bool, 'Only show image IDs'),
    flag('all', 'a', bool, 'Show all images (default hides intermediate images)'),
    flag('no-trunc', '', bool, "Don't truncate output"),
    flag('digests', '', bool, 'Show digests'),
    flag('format', '', string, FORMAT_HELP),
    flag('filter', 'f', filter, 'Filter output based on conditions provided'),
    flag('tree', '', bool, 'List multi-platform images as a tree (EXPERIMENTAL)', { since: '1.47' }),
  ],

  async run(call, [name = '']) {
    const { flags } = call
    if (flags.bool('tree')) throw new CliError('docker images --tree: not served by Drydock yet')
    const given = flags.filters('filter')
    const filters = name === '' ? given : addFilter(given, 'reference', name)
    const answer = await call.client.json('GET', '/images/json', {
      query: { filters: filtersQuery(filters), all: flags.bool('all') ? '1' : undefined },
    })
    const list = Array.isArray(answer) ? answer : []
    const [quiet, digests] = [flags.bool('quiet'), flags.bool('digests')]
    const format = imageFormat(formatOf(call, quiet), quiet, digests)
    const view = { trunc: !flags.bool('no-trunc'), nowMs: call.ctx.now(), digests, format }
    await call.ctx.stdout.write(formatList(format, imageRow, imageRows(list, view)))
    if (list.length === 0 && call.calledAs === 'images') await hint(call, name)
  },
}

function formatOf({ flags, config }: Invocation, quiet: boolean): string {
  return flags.string('format') || (!quiet && config.imagesFormat) || 'table'
}

const SINCE = '{{if .CreatedSince }}{{.CreatedSince}}{{else}}N/A{{end}}'

function imageFormat(source: string, quiet: boolean, digests: boolean): string {
  if (source === 'table') {
    if (quiet) return '{{.ID}}'
    const digest = digests ? '{{.Digest}}\t' : ''
    return `table {{.Repository}}\t{{.Tag}}\t${digest}{{.ID}}\t${SINCE}\t{{.Size}}`
  }
  if (source === 'raw') {
    if (quiet) return 'image_id: {{.ID}}'
    const digest = digests ? 'digest: {{.Digest}}\n' : ''
    return `repository: {{ .Repository }}\ntag: {{.Tag}}\n${digest}image_id: {{.ID}}\ncreated_at: {{.CreatedAt}}\nvirtual_size: {{.Size}}\n`
  }
  const adds = source.startsWith('table') && digests && !source.includes('{{.Digest}}')
  return adds ? `${source}\t{{.Digest}}` : source
}

const verbs = ['build', 'history', 'import', 'inspect', 'list', 'load', 'ls', 'prune', 'pull', 'push', 'rm', 'save', 'tag'] // prettier-ignore

/** `docker images ls` looks for an image named `ls`, which is hardly what was meant. */
async function hint(call: Invocation, name: string): Promise<void> {
  if (verbs.includes(name))
    await call.err(`\nNo images found matching ${quote(name)}: did you mean "docker image ${name}"?`)
}
