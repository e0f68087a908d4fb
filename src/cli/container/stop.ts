import { containerPath } from '../api/names.ts'
import { containers } from '../options/completion.ts'
import { forEachName } from '../verb/for-each-name.ts'
import { minArgs, type Command } from '../command.ts'
import { stopFlags, stopQuery } from './stop-flags.ts'

export const stop: Command = {
  name: 'stop',
  use: 'stop [OPTIONS] CONTAINER [CONTAINER...]',
  summary: 'Stop one or more running containers',
  aliasLine: 'docker container stop, docker stop',
  args: minArgs(1),
  complete: containers('running'),
  flags: stopFlags,

  async run(call, names) {
    const query = await stopQuery(call)
    await forEachName(call, names, (name) =>
      call.client.send('POST', containerPath(name, '/stop'), { query }),
    )
  },
}
