import { apiType } from '../api/types.ts'
import { minArgs, type Command, type Invocation } from '../command.ts'
import { images, platforms } from '../options/completion.ts'
import { inspectAll, type Inspected } from '../verb/inspect-all.ts'
import { INSPECT_FORMAT_HELP } from '../format/usage.ts'
import { flag } from '../options/flags.ts'
import { parsePlatform } from '../options/platforms.ts'
import { string } from '../options/values.ts'

const PLATFORM = `Inspect a specific platform of the multi-platform image.
If the image or the server is not multi-platform capable, the command will error out if the platform does not match.
'os[/arch[/variant]]': Explicit platform (eg. linux/amd64)`

export const inspectImages: Command = {
  name: 'inspect',
  use: 'inspect [OPTIONS] IMAGE [IMAGE...]',
  summary: 'Display detailed information on one or more images',
  args: minArgs(1),
  complete: images(),
  flags: [
    flag('format', 'f', string, INSPECT_FORMAT_HELP),
    flag('platform', '', string, PLATFORM, { since: '1.49', complete: platforms }),
  ],

  async run(call, names) {
    const given = call.flags.string('platform')
    const platform = given === '' ? undefined : JSON.stringify(parsePlatform(given, call.ctx.arch))
    await inspectAll(call, names, (name) => findImage(call, name, platform))
  },
}

/** @throws {ApiError} */
export async function findImage(call: Invocation, name: string, platform?: string): Promise<Inspected> {
  if (name === '') throw new Error('Error: No such image: ')
  const json = await call.client.text('GET', `/images/${name}/json`, { query: { platform } })
  return { type: apiType('image.InspectResponse'), json }
}
