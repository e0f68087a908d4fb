import { isNotFound } from '../api/client.ts'
import { containerPath } from '../api/names.ts'
import { minArgs, type Command } from '../command.ts'
import { joinErrors, messageOf } from '../errors.ts'
import { containers } from '../options/completion.ts'
import { flag } from '../options/flags.ts'
import { bool } from '../options/values.ts'

export const rm: Command = {
  name: 'rm',
  use: 'rm [OPTIONS] CONTAINER [CONTAINER...]',
  summary: 'Remove one or more containers',
  aliases: ['remove'],
  aliasLine: 'docker container rm, docker container remove, docker rm',
  args: minArgs(1),
  complete: containers('removable'),
  flags: [
    flag('volumes', 'v', bool, 'Remove anonymous volumes associated with the container'),
    flag('link', 'l', bool, 'Remove the specified link'),
    flag('force', 'f', bool, 'Force the removal of a running container (uses SIGKILL)'),
  ],

  async run(call, names) {
    const on = (name: string) => (call.flags.bool(name) ? '1' : undefined)
    const query = { v: on('volumes'), link: on('link'), force: on('force') }
    const results = names.map(async (given) => {
      const name = given.replaceAll(/^\/+|\/+$/g, '')
      if (name === '') throw new Error('container name cannot be empty')
      await call.client.send('DELETE', containerPath(name), { query })
    })
    const settled = await Promise.allSettled(results)
    const errors: unknown[] = []
    for (const [i, result] of settled.entries()) {
      if (result.status === 'fulfilled') await call.out(names[i]!)
      // With --force, what is not there need not be removed.
      else if (query.force && isNotFound(result.reason)) await call.err(messageOf(result.reason))
      else errors.push(result.reason)
    }
    const failure = joinErrors(errors)
    if (failure) throw failure
  },
}
