import { containerPath } from '../api/names.ts'
import { containers } from '../options/completion.ts'
import { forEachName } from '../verb/for-each-name.ts'
import { minArgs, type Command } from '../command.ts'
import { flag } from '../options/flags.ts'
import { string } from '../options/values.ts'

export const kill: Command = {
  name: 'kill',
  use: 'kill [OPTIONS] CONTAINER [CONTAINER...]',
  summary: 'Kill one or more running containers',
  aliasLine: 'docker container kill, docker kill',
  args: minArgs(1),
  complete: containers('running'),
  flags: [flag('signal', 's', string, 'Signal to send to the container')],

  run(call, names) {
    const query = { signal: call.flags.string('signal') || undefined }
    return forEachName(call, names, (name) =>
      call.client.send('POST', containerPath(name, '/kill'), { query }),
    )
  },
}
