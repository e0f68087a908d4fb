import { ConnectionError } from '../api/client.ts'
import { apiType } from '../api/types.ts'
import { noArgs, type Command, type Invocation } from '../command.ts'
import { CliError, joinErrors, messageOf } from '../errors.ts'
import { parseTemplate, renderTemplate, type Template } from '../format/template/index.ts'
import { INSPECT_FORMAT_HELP } from '../format/usage.ts'
import { decodeJson } from '../go/decode.ts'
import type { Json } from '../../protocol/go-json/parse.ts'
import type { GoValue } from '../../protocol/docker/go/types.ts'
import { nothing } from '../options/completion.ts'
import { flag } from '../options/flags.ts'
import { string } from '../options/values.ts'
import { toGo, clientVersion } from './client-version.ts'
import { infoText } from './info-text.ts'

export const info: Command = {
  name: 'info',
  use: 'info [OPTIONS]',
  summary: 'Display system-wide information',
  aliasLine: 'docker system info, docker info',
  common: 12,
  args: noArgs,
  complete: nothing,
  flags: [flag('format', 'f', string, INSPECT_FORMAT_HELP)],

  async run(call) {
    const format = call.flags.string('format')
    const client = { Debug: call.debug, ...clientVersion(call, ''), Plugins: [] }
    const server = needsServer(format, client) ? await askServer(call, format) : NOT_ASKED
    if (format === '') return pretty(call, server)
    return formatted(call, format, client, server)
  },
}

interface Server {
  json: Json | null
  /** Said by the daemon. */
  errors: string[]
  /** There is no daemon. */
  failure: unknown
}

const NOT_ASKED: Server = { json: new Map(), errors: [], failure: null }

async function askServer(call: Invocation, format: string): Promise<Server> {
  const none = format === '' ? null : new Map<string, Json>()
  try {
    return { json: await call.client.json('GET', '/info'), errors: [], failure: null }
  } catch (error) {
    if (error instanceof ConnectionError) return { json: none, errors: [], failure: error }
    if (format !== '') await call.err(messageOf(error))
    return { json: none, errors: [messageOf(error)], failure: null }
  }
}

async function pretty(call: Invocation, { json, errors, failure }: Server): Promise<void> {
  const { stdout, stderr } = infoText(call, json)
  await call.ctx.stdout.write(stdout)
  for (const line of [...stderr, ...errors.map((error) => `ERROR: ${error}`)]) await call.err(line)
  const problem = errors.length > 0 ? new CliError('errors pretty printing info') : null
  const all = joinErrors([problem, failure].filter((error) => error !== null))
  if (all) throw all
}

/** A template that names only the client's fields does not need a daemon. */
function needsServer(format: string, client: object): boolean {
  if (['', 'json', '{{json .}}'].includes(format) || !/\.[a-zA-Z]/.test(format)) return true
  try {
    renderTemplate(parseTemplate(format), toGo('system.sparseInfo', { ClientInfo: client }))
    return false
  } catch {
    return true // it names something else, or is wrong, which is said later
  }
}

async function formatted(call: Invocation, format: string, client: object, server: Server): Promise<void> {
  const template = parse(format)
  const value = infoValue(client, server)
  let text = ''
  let problem: unknown = null
  try {
    template.execute(value, (part) => (text += part))
  } catch (error) {
    problem = error
  }
  await call.ctx.stdout.write(`${text}\n`)
  const all = joinErrors([server.failure, problem].filter((error) => error !== null))
  if (all) throw all
}

function parse(format: string): Template {
  try {
    return parseTemplate(format === 'json' ? '{{json .}}' : format)
  } catch (error) {
    throw new CliError(`template parsing error: ${messageOf(error)}`, 64)
  }
}

function infoValue(client: object, { json, errors }: Server): GoValue {
  const value = decodeJson(apiType('system.dockerInfo'), json ?? new Map())
  if (value.kind === 'struct') {
    value.v.set('ClientInfo', toGo('*system.clientInfo', client))
    value.v.set('ServerErrors', toGo('[]string', errors))
  }
  return value
}
