import { containerPath } from '../api/names.ts'
import { field, items, text } from '../api/read.ts'
import { rangeArgs, type Command } from '../command.ts'
import { CliError, messageOf } from '../errors.ts'
import { naturalCompare } from '../format/natural-order.ts'
import type { Json } from '../../protocol/go-json/parse.ts'
import { parseUint } from '../../protocol/go/strconv.ts'
import { containers } from '../options/completion.ts'
import { cut } from '../options/values.ts'
import { joinHostPort } from './display-ports.ts'

export const port: Command = {
  name: 'port',
  use: 'port CONTAINER [PRIVATE_PORT[/PROTO]]',
  summary: 'List port mappings or a specific mapping for the container',
  aliasLine: 'docker container port, docker port',
  args: rangeArgs(1, 2),
  complete: containers('running'),

  async run(call, [name, wanted = '']) {
    const container = await call.client.json('GET', containerPath(name!, '/json'))
    const ports = field(container, 'NetworkSettings', 'Ports')
    const all = ports instanceof Map ? ports : new Map<string, Json>()
    const lines = wanted === '' ? allPorts(all) : onePort(all, wanted, name!)
    if (lines.length > 0) await call.out(lines.sort(naturalCompare).join('\n'))
  },
}

function frontends(ports: ReadonlyMap<string, Json>, key: string): string[] {
  return items(ports.get(key)).map((binding) =>
    joinHostPort(text(binding, 'HostIp'), text(binding, 'HostPort')),
  )
}

function allPorts(ports: ReadonlyMap<string, Json>): string[] {
  return [...ports.keys()].flatMap((key) => frontends(ports, key).map((frontend) => `${key} -> ${frontend}`))
}

function onePort(ports: ReadonlyMap<string, Json>, wanted: string, name: string): string[] {
  const [number, protocol] = cut(wanted, '/')
  try {
    parseUint(number, 10, 16)
  } catch (error) {
    throw new CliError(`Error: invalid port (${number}): ${messageOf(error)}`)
  }
  const found = frontends(ports, `${number}/${protocol || 'tcp'}`)
  if (found.length === 0) throw new CliError(`Error: No public port '${wanted}' published for ${name}`)
  return found
}
