import { exactArgs, type Command } from '../command.ts'
import { CliError, messageOf } from '../errors.ts'
import { nothing, platforms } from '../options/completion.ts'
import { flag } from '../options/flags.ts'
import { bool, string } from '../options/values.ts'
import { isNameOnly, parseReference, referenceString, withDefaultTag } from '../../protocol/reference.ts'
import { pullImage } from './pull-image.ts'

export const pull: Command = {
  name: 'pull',
  use: 'pull [OPTIONS] NAME[:TAG|@DIGEST]',
  summary: 'Download an image from a registry',
  aliasLine: 'docker image pull, docker pull',
  common: 5,
  args: exactArgs(1),
  complete: nothing,
  flags: [
    flag('all-tags', 'a', bool, 'Download all tagged images in the repository'),
    flag('quiet', 'q', bool, 'Suppress verbose output'),
    flag('platform', '', string, 'Set platform if server is multi-platform capable', {
      since: '1.32',
      complete: platforms,
    }),
    flag('disable-content-trust', '', bool, 'Skip image verification', { initial: true }),
  ],

  async run(call, [name]) {
    const { flags } = call
    const given = parseReference(name!)
    const allTags = flags.bool('all-tags')
    const quiet = flags.bool('quiet')
    if (allTags && !isNameOnly(given)) throw new CliError("tag can't be used with --all-tags/-a")
    const reference = allTags ? given : withDefaultTag(given)
    if (!allTags && isNameOnly(given) && !quiet) await call.out(`Using default tag: ${reference.tag}`)
    try {
      const wanted = { reference, allTags, platform: flags.string('platform') }
      await pullImage(call, wanted, quiet ? null : call.ctx.stdout)
    } catch (error) {
      if (!messageOf(error).includes("when fetching 'plugin'")) throw error
      throw new CliError(`${messageOf(error)} - Use \`docker plugin install\``)
    }
    await call.out(referenceString(reference))
  },
}
