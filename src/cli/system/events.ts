import { filtersQuery } from '../api/filters.ts'
import { integer, text, textMap } from '../api/read.ts'
import { apiType } from '../api/types.ts'
import { noArgs, type Command } from '../command.ts'
import { CliError, messageOf } from '../errors.ts'
import { parseTemplate, renderTemplate, type Template } from '../format/template/index.ts'
import { INSPECT_FORMAT_HELP } from '../format/usage.ts'
import { compareBytes } from '../../protocol/go/bytes.ts'
import { decodeJson } from '../go/decode.ts'
import type { Json } from '../../protocol/go-json/parse.ts'
import { formatTime, RFC3339_NANO_FIXED, unixTime } from '../go/time.ts'
import { zeroOf } from '../go/value.ts'
import { jsonValues } from '../api/json-values.ts'
import { beginnings, nothing } from '../options/completion.ts'
import { flag } from '../options/flags.ts'
import { timestampOf } from '../options/timestamps.ts'
import { filter, string } from '../options/values.ts'

const filterNames = beginnings(
  'container=',
  'daemon=',
  'event=',
  'image=',
  'label=',
  'network=',
  'node=',
  'scope=',
  'type=',
  'volume=',
)

export const events: Command = {
  name: 'events',
  use: 'events [OPTIONS]',
  summary: 'Get real time events from the server',
  aliasLine: 'docker system events, docker events',
  args: noArgs,
  complete: nothing,
  flags: [
    flag('since', '', string, 'Show all events created since timestamp'),
    flag('until', '', string, 'Stream events until this timestamp'),
    flag('filter', 'f', filter, 'Filter output based on conditions provided', { complete: filterNames }),
    flag('format', '', string, INSPECT_FORMAT_HELP),
  ],

  async run(call) {
    const { flags, ctx } = call
    const template = eventTemplate(flags.string('format'))
    const when = (given: string) => (given === '' ? undefined : timestampOf(given, ctx.now()))
    const query = {
      since: when(flags.string('since')),
      until: when(flags.string('until')),
      filters: filtersQuery(flags.filters('filter')),
    }
    const answer = await call.client.request('GET', '/events', { query })
    for await (const event of jsonValues(answer.body)) await call.out(eventText(event, template))
  },
}

const messageType = apiType('events.Message')

/** Tried on an empty event, so that a wrong name is not found out only when something happens. */
function eventTemplate(format: string): Template | null {
  if (format === '') return null
  try {
    const template = parseTemplate(format === 'json' ? '{{json .}}' : format)
    renderTemplate(template, { kind: 'ptr', type: apiType('*events.Message'), v: zeroOf(messageType) })
    return template
  } catch (error) {
    throw new CliError(`Error parsing format: ${messageOf(error)}`, 64)
  }
}

function eventText(event: Json, template: Template | null): string {
  if (template) return renderTemplate(template, decodeJson(messageType, event))
  const [nano, seconds] = [integer(event, 'timeNano'), integer(event, 'time')]
  const time = nano !== 0n ? unixTime(0, nano) : seconds !== 0n ? unixTime(seconds) : null
  const clock = time ? `${formatTime(time, RFC3339_NANO_FIXED)} ` : ''
  const attributes = [...(textMap(event, 'Actor', 'Attributes') ?? [])]
    .sort(([a], [b]) => compareBytes(a, b))
    .map(([key, value]) => `${key}=${value}`)
  const details = attributes.length > 0 ? ` (${attributes.join(', ')})` : ''
  return `${clock}${text(event, 'Type')} ${text(event, 'Action')} ${text(event, 'Actor', 'ID')}${details}`
}
