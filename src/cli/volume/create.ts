import { text } from '../api/read.ts'
import { maxArgs, type Command } from '../command.ts'
import { CliError } from '../errors.ts'
import { checkLabel } from '../options/checks.ts'
import { nothing } from '../options/completion.ts'
import { flag, type Flag } from '../options/flags.ts'
import { toRecord } from '../options/records.ts'
import { bytes, list, map, string } from '../options/values.ts'

const cluster = { since: '1.42', swarmManager: true }

/** Swarm's own volumes; shown only by a manager. */
const clusterFlags: readonly Flag[] = [
  flag('group', '', string, 'Cluster Volume group (cluster volumes)', cluster),
  flag('scope', '', string, 'Cluster Volume access scope ("single", "multi")', {
    ...cluster,
    initial: 'single',
  }),
  flag('sharing', '', string, 'Cluster Volume access sharing ("none", "readonly", "onewriter", "all")', {
    ...cluster,
    initial: 'none',
  }),
  flag('availability', '', string, 'Cluster Volume availability ("active", "pause", "drain")', {
    ...cluster,
    initial: 'active',
  }),
  flag('type', '', string, 'Cluster Volume access type ("mount", "block")', { ...cluster, initial: 'block' }),
  flag('secret', '', map(), 'Cluster Volume secrets', cluster),
  flag('limit-bytes', '', bytes, 'Minimum size of the Cluster Volume in bytes', cluster),
  flag('required-bytes', '', bytes, 'Maximum size of the Cluster Volume in bytes', cluster),
  flag(
    'topology-required',
    '',
    list(),
    'A topology that the Cluster Volume must be accessible from',
    cluster,
  ),
  flag('topology-preferred', '', list(), 'A topology that the Cluster Volume would be preferred in', cluster),
]

export const createVolume: Command = {
  name: 'create',
  use: 'create [OPTIONS] [VOLUME]',
  summary: 'Create a volume',
  args: maxArgs(1),
  complete: nothing,
  flags: [
    flag('driver', 'd', string, 'Specify volume driver name', { initial: 'local' }),
    flag('name', '', string, 'Specify volume name', { hidden: true }),
    flag('opt', 'o', map(), 'Set driver specific options'),
    flag('label', '', list(checkLabel), 'Set metadata for a volume'),
    ...clusterFlags,
  ],

  async run(call, [given]) {
    const { flags } = call
    if (given !== undefined && flags.string('name') !== '')
      throw new CliError(
        'conflicting options: cannot specify a volume-name through both --name and as a positional arg',
      )
    if (clusterFlags.some(({ name }) => flags.changed(name)))
      throw new CliError('docker volume create: cluster volumes are not served by Drydock yet')
    const options = flags.get('opt', map())
    const name = given ?? flags.string('name')
    const answer = await call.client.json('POST', '/volumes/create', {
      json: {
        Driver: flags.string('driver') || undefined,
        DriverOpts:
          options.size > 0 ? toRecord([...options].map(([key, value]) => `${key}=${value}`)) : undefined,
        Labels: flags.list('label').length > 0 ? toRecord(flags.list('label')) : undefined,
        Name: name || undefined,
      },
    })
    await call.out(text(answer, 'Name'))
  },
}
