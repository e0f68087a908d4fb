import { trimName } from '../api/names.ts'
import { apiType } from '../api/types.ts'
import { minArgs, type Command, type Invocation } from '../command.ts'
import { networks } from '../options/completion.ts'
import { inspectAll, type Inspected } from '../verb/inspect-all.ts'
import { INSPECT_FORMAT_HELP } from '../format/usage.ts'
import { flag } from '../options/flags.ts'
import { bool, string } from '../options/values.ts'

export const inspectNetworks: Command = {
  name: 'inspect',
  use: 'inspect [OPTIONS] NETWORK [NETWORK...]',
  summary: 'Display detailed information on one or more networks',
  args: minArgs(1),
  complete: networks,
  flags: [
    flag('format', 'f', string, INSPECT_FORMAT_HELP),
    flag('verbose', 'v', bool, 'Verbose output for diagnostics'),
  ],

  run: (call, names) =>
    inspectAll(call, names, (name) => findNetwork(call, name, call.flags.bool('verbose'))),
}

/** @throws {ApiError} */
export async function findNetwork(call: Invocation, name: string, verbose = false): Promise<Inspected> {
  const query = { verbose: verbose ? 'true' : undefined }
  const json = await call.client.text('GET', `/networks/${trimName('network', name)}`, { query })
  return { type: apiType('network.Inspect'), json }
}
