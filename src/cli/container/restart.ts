import { containerPath } from '../api/names.ts'
import { containers } from '../options/completion.ts'
import { forEachInTurn } from '../verb/for-each-name.ts'
import { minArgs, type Command } from '../command.ts'
import { stopFlags, stopQuery } from './stop-flags.ts'

export const restart: Command = {
  name: 'restart',
  use: 'restart [OPTIONS] CONTAINER [CONTAINER...]',
  summary: 'Restart one or more containers',
  aliasLine: 'docker container restart, docker restart',
  args: minArgs(1),
  complete: containers('all'),
  flags: stopFlags,

  async run(call, names) {
    const query = await stopQuery(call)
    await forEachInTurn(call, names, (name) =>
      call.client.send('POST', containerPath(name, '/restart'), { query }),
    )
  },
}
