import { containerPath } from '../api/names.ts'
import { exactArgs, type Command } from '../command.ts'
import { CliError, messageOf } from '../errors.ts'
import { containers } from '../options/completion.ts'

export const rename: Command = {
  name: 'rename',
  use: 'rename CONTAINER NEW_NAME',
  summary: 'Rename a container',
  aliasLine: 'docker container rename, docker rename',
  args: exactArgs(2),
  complete: containers('all'),

  async run(call, args) {
    const [oldName, newName] = args.map((arg) => arg.trim())
    if (!oldName || !newName) throw new CliError('Error: Neither old nor new names may be empty')
    try {
      await call.client.send('POST', containerPath(oldName, '/rename'), { query: { name: newName } })
    } catch (error) {
      await call.err(messageOf(error))
      throw new CliError(`Error: failed to rename container named ${oldName}`)
    }
  },
}
