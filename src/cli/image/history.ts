import { integer, number, text } from '../api/read.ts'
import { exactArgs, type Command } from '../command.ts'
import { messageOf } from '../errors.ts'
import { truncateId } from '../format/ids.ts'
import { formatList, type Row, type RowType } from '../format/list.ts'
import { FORMAT_HELP } from '../format/usage.ts'
import { ellipsis } from '../format/width.ts'
import type { Json } from '../../protocol/go-json/parse.ts'
import { formatTime, RFC3339, unixTime } from '../go/time.ts'
import { humanDuration, humanSize } from '../go/units.ts'
import { images, platforms } from '../options/completion.ts'
import { flag } from '../options/flags.ts'
import { parsePlatform } from '../options/platforms.ts'
import { bool, string } from '../options/values.ts'

export const history: Command = {
  name: 'history',
  use: 'history [OPTIONS] IMAGE',
  summary: 'Show the history of an image',
  aliasLine: 'docker image history, docker history',
  args: exactArgs(1),
  complete: images(1),
  flags: [
    flag('human', 'H', bool, 'Print sizes and dates in human readable format', { initial: true }),
    flag('quiet', 'q', bool, 'Only show image IDs'),
    flag('no-trunc', '', bool, "Don't truncate output"),
    flag('format', '', string, FORMAT_HELP),
    flag(
      'platform',
      '',
      string,
      'Show history for the given platform. Formatted as "os[/arch[/variant]]" (e.g., "linux/amd64")',
      { since: '1.48', complete: platforms },
    ),
  ],

  async run(call, [name]) {
    const { flags, ctx } = call
    const platform = platformQuery(flags.string('platform'), ctx.arch)
    const answer = await call.client.json('GET', `/images/${name}/history`, { query: { platform } })
    const view = { trunc: !flags.bool('no-trunc'), human: flags.bool('human'), nowMs: ctx.now() }
    const rows = (Array.isArray(answer) ? answer : []).map((item) => rowOf(item, view))
    const format = flags.string('format') || 'table'
    await ctx.stdout.write(
      formatList(historyFormat(format, flags.bool('quiet'), view.human), historyRow, rows),
    )
  },
}

function platformQuery(given: string, arch: string): string | undefined {
  if (given === '') return undefined
  try {
    return JSON.stringify(parsePlatform(given, arch))
  } catch (error) {
    throw new Error(`invalid platform: ${messageOf(error)}`)
  }
}

function historyFormat(source: string, quiet: boolean, human: boolean): string {
  if (source !== 'table') return source
  if (quiet) return '{{.ID}}'
  const created = human ? '{{.CreatedSince}}' : '{{.CreatedAt}}'
  return `table {{.ID}}\t${created}\t{{.CreatedBy}}\t{{.Size}}\t{{.Comment}}`
}

const historyRow: RowType = {
  goName: '*image.historyContext',
  headers: {
    ID: 'IMAGE',
    CreatedSince: 'CREATED',
    CreatedAt: 'CREATED AT',
    CreatedBy: 'CREATED BY',
    Size: 'SIZE',
    Comment: 'COMMENT',
  },
}

/** Before 2000 the time means nothing. */
const EPOCH = 946684800n

function rowOf(item: Json, { trunc, human, nowMs }: { trunc: boolean; human: boolean; nowMs: number }): Row {
  const created = integer(item, 'Created')
  const id = text(item, 'Id')
  const createdBy = text(item, 'CreatedBy').replaceAll('\t', ' ')
  const createdAt = () => formatTime(unixTime(created), RFC3339)
  const age = () => humanDuration(BigInt(Math.round(nowMs)) * 1_000_000n - created * 1_000_000_000n)
  return {
    columns: {
      ID: () => (trunc ? truncateId(id) : id),
      CreatedAt: createdAt,
      CreatedSince: () => (!human ? createdAt() : created <= EPOCH ? 'N/A' : `${age()} ago`),
      CreatedBy: () => (trunc ? ellipsis(createdBy, 45) : createdBy),
      Size: () => (human ? humanSize(number(item, 'Size'), 3) : String(number(item, 'Size'))),
      Comment: () => text(item, 'Comment'),
    },
  }
}
