import { containerPath } from '../api/names.ts'
import { number } from '../api/read.ts'
import { minArgs, type Command } from '../command.ts'
import { joinErrors } from '../errors.ts'
import { containers } from '../options/completion.ts'

export const wait: Command = {
  name: 'wait',
  use: 'wait CONTAINER [CONTAINER...]',
  summary: 'Block until one or more containers stop, then print their exit codes',
  aliasLine: 'docker container wait, docker wait',
  args: minArgs(1),
  complete: containers('running'),

  async run(call, names) {
    const errors: unknown[] = []
    for (const name of names) {
      try {
        const answer = await call.client.json('POST', containerPath(name, '/wait'))
        await call.out(String(number(answer, 'StatusCode')))
      } catch (error) {
        errors.push(error)
      }
    }
    const failure = joinErrors(errors)
    if (failure) throw failure
  },
}
