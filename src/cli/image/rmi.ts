import { isNotFound } from '../api/client.ts'
import { items, text } from '../api/read.ts'
import { minArgs, type Command } from '../command.ts'
import { joinErrors } from '../errors.ts'
import { images, platforms } from '../options/completion.ts'
import { flag } from '../options/flags.ts'
import { parsePlatform } from '../options/platforms.ts'
import { bool, strings } from '../options/values.ts'

export const rmi: Command = {
  name: 'rmi',
  use: 'rmi [OPTIONS] IMAGE [IMAGE...]',
  summary: 'Remove one or more images',
  aliasLine: 'docker image rm, docker image remove, docker rmi',
  args: minArgs(1),
  complete: images(),
  flags: [
    flag('force', 'f', bool, 'Force removal of the image'),
    flag('no-prune', '', bool, 'Do not delete untagged parents'),
    flag(
      'platform',
      '',
      strings,
      'Remove only the given platform variant. Formatted as "os[/arch[/variant]]" (e.g., "linux/amd64")',
      { since: '1.50', complete: platforms },
    ),
  ],

  async run(call, names) {
    const { flags, ctx } = call
    const force = flags.bool('force')
    const platforms = flags.list('platform').map((given) => JSON.stringify(parsePlatform(given, ctx.arch)))
    const query = {
      force: force ? '1' : undefined,
      noprune: flags.bool('no-prune') ? '1' : undefined,
      platforms: platforms.length > 0 ? [...new Set(platforms)] : undefined,
    }
    const errors: unknown[] = []
    for (const name of names) {
      try {
        const deleted = await call.client.json('DELETE', `/images/${name}`, { query })
        for (const item of items(deleted)) {
          const id = text(item, 'Deleted')
          await call.out(id === '' ? `Untagged: ${text(item, 'Untagged')}` : `Deleted: ${id}`)
        }
      } catch (error) {
        errors.push(error)
      }
    }
    const failure = joinErrors(errors)
    if (!failure) return
    // With --force, images that are not there are only mentioned.
    if (!force || !errors.every(isNotFound)) throw failure
    await call.err(failure.message)
  },
}
