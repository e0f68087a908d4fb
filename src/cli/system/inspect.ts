import { isNotFound } from '../api/client.ts'
import { flagOf } from '../api/read.ts'
import { minArgs, type Command, type Invocation } from '../command.ts'
import { findContainer } from '../container/inspect.ts'
import { CliError, messageOf } from '../errors.ts'
import { nothing, oneOf } from '../options/completion.ts'
import { inspectAll, type Inspected } from '../verb/inspect-all.ts'
import { INSPECT_FORMAT_HELP } from '../format/usage.ts'
import { goType } from '../../protocol/docker/go/types.ts'
import { quote } from '../../protocol/go/strconv.ts'
import { findImage } from '../image/inspect.ts'
import { findNetwork } from '../network/inspect.ts'
import { flag } from '../options/flags.ts'
import { bool, string } from '../options/values.ts'
import { findVolume } from '../volume/inspect.ts'

const allTypes = [
  'config',
  'container',
  'image',
  'network',
  'node',
  'plugin',
  'secret',
  'service',
  'task',
  'volume',
]

export const inspect: Command = {
  name: 'inspect',
  use: 'inspect [OPTIONS] NAME|ID [NAME|ID...]',
  summary: 'Return low-level information on Docker objects',
  args: minArgs(1),
  complete: nothing,
  flags: [
    flag('format', 'f', string, INSPECT_FORMAT_HELP, { complete: nothing }),
    flag('type', '', string, 'Only inspect objects of the given type', { complete: oneOf(...allTypes) }),
    flag('size', 's', bool, 'Display total file sizes if the type is container'),
  ],

  async run(call, names) {
    const type = call.flags.string('type')
    const choices = `must be one of "${allTypes.join('", "')}"`
    if (call.flags.changed('type') && type === '') throw new CliError(`type is empty: ${choices}`)
    if (type !== '' && !allTypes.includes(type))
      throw new CliError(`unknown type: ${quote(type)}: ${choices}`)
    await inspectAll(call, names, (name) => findAny(call, name, type))
  },
}

interface Finder {
  type: string
  find(call: Invocation, name: string): Promise<Inspected>
  /** Asked only of a swarm manager, or when the type is given. */
  swarm?: boolean
}

const raw =
  (path: (name: string) => string) =>
  async (call: Invocation, name: string): Promise<Inspected> => ({
    type: goType('any'),
    json: await call.client.text('GET', path(name)),
  })

/** In the order the genuine client asks. */
const finders: readonly Finder[] = [
  { type: 'container', find: findContainer },
  { type: 'image', find: findImage },
  { type: 'network', find: (call, name) => findNetwork(call, name) },
  { type: 'volume', find: findVolume },
  { type: 'service', find: raw((name) => `/services/${name}`), swarm: true },
  { type: 'task', find: raw((name) => `/tasks/${name}`), swarm: true },
  { type: 'node', find: raw((name) => `/nodes/${name}`), swarm: true },
  { type: 'plugin', find: raw((name) => `/plugins/${name}/json`) },
  { type: 'secret', find: raw((name) => `/secrets/${name}`), swarm: true },
  { type: 'config', find: raw((name) => `/configs/${name}`), swarm: true },
]

async function findAny(call: Invocation, name: string, type: string): Promise<Inspected> {
  let isManager: boolean | null = null
  for (const finder of finders) {
    if (type !== '' && finder.type !== type) continue
    if (type === '' && finder.swarm && !(isManager ??= await isSwarmManager(call))) continue
    try {
      const found = await finder.find(call, name)
      if (call.flags.bool('size') && finder.type !== 'container')
        await call.err(`WARNING: --size ignored for ${finder.type}`)
      return found
    } catch (error) {
      if (type !== '' || !isSkippable(error)) throw error
    }
  }
  throw new Error(`Error: No such object: ${name}`)
}

/** No such thing of this type, or the daemon cannot have one: the next type may. */
function isSkippable(error: unknown): boolean {
  return (
    isNotFound(error) ||
    (error instanceof Error && /not supported|invalid reference format/.test(error.message))
  )
}

async function isSwarmManager(call: Invocation): Promise<boolean> {
  try {
    return flagOf(await call.client.json('GET', '/info'), 'Swarm', 'ControlAvailable')
  } catch (error) {
    await call.err(messageOf(error))
    return false
  }
}
