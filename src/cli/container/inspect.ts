import { containerPath } from '../api/names.ts'
import { apiType } from '../api/types.ts'
import { minArgs, type Command, type Invocation } from '../command.ts'
import { containers } from '../options/completion.ts'
import { inspectAll, type Inspected } from '../verb/inspect-all.ts'
import { INSPECT_FORMAT_HELP } from '../format/usage.ts'
import { flag } from '../options/flags.ts'
import { bool, string } from '../options/values.ts'

export const inspectContainers: Command = {
  name: 'inspect',
  use: 'inspect [OPTIONS] CONTAINER [CONTAINER...]',
  summary: 'Display detailed information on one or more containers',
  args: minArgs(1),
  complete: containers('all'),
  flags: [
    flag('format', 'f', string, INSPECT_FORMAT_HELP),
    flag('size', 's', bool, 'Display total file sizes'),
  ],

  run: (call, names) => inspectAll(call, names, (name) => findContainer(call, name)),
}

/** @throws {ApiError} */
export async function findContainer(call: Invocation, name: string): Promise<Inspected> {
  const query = { size: call.flags.bool('size') ? '1' : undefined }
  const json = await call.client.text('GET', containerPath(name, '/json'), { query })
  return { type: apiType('container.InspectResponse'), json }
}
