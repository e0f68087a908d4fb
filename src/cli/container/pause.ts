import { containerPath } from '../api/names.ts'
import { containers } from '../options/completion.ts'
import { forEachName } from '../verb/for-each-name.ts'
import { minArgs, type Command } from '../command.ts'

export const pause: Command = {
  name: 'pause',
  use: 'pause CONTAINER [CONTAINER...]',
  summary: 'Pause all processes within one or more containers',
  aliasLine: 'docker container pause, docker pause',
  args: minArgs(1),
  complete: containers('unpaused'),

  run: (call, names) =>
    forEachName(call, names, (name) => call.client.send('POST', containerPath(name, '/pause'))),
}
