import { trimName } from '../api/names.ts'
import { apiType } from '../api/types.ts'
import { minArgs, type Command, type Invocation } from '../command.ts'
import { volumes } from '../options/completion.ts'
import { inspectAll, type Inspected } from '../verb/inspect-all.ts'
import { INSPECT_FORMAT_HELP } from '../format/usage.ts'
import { flag } from '../options/flags.ts'
import { string } from '../options/values.ts'

export const inspectVolumes: Command = {
  name: 'inspect',
  use: 'inspect [OPTIONS] VOLUME [VOLUME...]',
  summary: 'Display detailed information on one or more volumes',
  args: minArgs(1),
  complete: volumes,
  flags: [flag('format', 'f', string, INSPECT_FORMAT_HELP)],

  run: (call, names) =>
    inspectAll(call, names, async (name) => ({ ...(await findVolume(call, name)), typedOnly: true })),
}

/** @throws {ApiError} */
export async function findVolume(call: Invocation, name: string): Promise<Inspected> {
  const json = await call.client.text('GET', `/volumes/${trimName('volume', name)}`)
  return { type: apiType('volume.Volume'), json }
}
