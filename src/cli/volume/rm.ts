import { trimName } from '../api/names.ts'
import { volumes } from '../options/completion.ts'
import { forEachInTurn } from '../verb/for-each-name.ts'
import { minArgs, type Command } from '../command.ts'
import { flag } from '../options/flags.ts'
import { bool } from '../options/values.ts'

export const removeVolumes: Command = {
  name: 'rm',
  use: 'rm [OPTIONS] VOLUME [VOLUME...]',
  summary: 'Remove one or more volumes',
  description: 'Remove one or more volumes. You cannot remove a volume that is in use by a container.',
  aliases: ['remove'],
  args: minArgs(1),
  complete: volumes,
  flags: [flag('force', 'f', bool, 'Force the removal of one or more volumes', { since: '1.25' })],

  run(call, names) {
    const query = { force: call.flags.bool('force') ? '1' : undefined }
    return forEachInTurn(call, names, (name) =>
      call.client.send('DELETE', `/volumes/${trimName('volume', name)}`, { query }),
    )
  },
}
