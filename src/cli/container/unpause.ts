import { containerPath } from '../api/names.ts'
import { containers } from '../options/completion.ts'
import { forEachName } from '../verb/for-each-name.ts'
import { minArgs, type Command } from '../command.ts'

export const unpause: Command = {
  name: 'unpause',
  use: 'unpause CONTAINER [CONTAINER...]',
  summary: 'Unpause all processes within one or more containers',
  aliasLine: 'docker container unpause, docker unpause',
  args: minArgs(1),
  complete: containers('paused'),

  run: (call, names) =>
    forEachName(call, names, (name) => call.client.send('POST', containerPath(name, '/unpause'))),
}
