import { exactArgs, type Command } from '../command.ts'
import { CliError, messageOf } from '../errors.ts'
import { quote } from '../../protocol/go/strconv.ts'
import { nameOf, parseAnyReference, parseReference, withDefaultTag } from '../../protocol/reference.ts'
import { images } from '../options/completion.ts'

export const tag: Command = {
  name: 'tag',
  use: 'tag SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]',
  summary: 'Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE',
  aliasLine: 'docker image tag, docker tag',
  args: exactArgs(2),
  complete: images(2),
  interspersed: false,

  async run(call, [source, target]) {
    checked(source!, parseAnyReference)
    const reference = withDefaultTag(checked(target!, parseReference))
    if (reference.digest !== undefined) throw new CliError('refusing to create a tag with a digest reference')
    const query = { repo: nameOf(reference), tag: reference.tag }
    await call.client.send('POST', `/images/${source}/tag`, { query })
  },
}

function checked<T>(name: string, parse: (text: string) => T): T {
  try {
    return parse(name)
  } catch (error) {
    throw new CliError(
      `Error parsing reference: ${quote(name)} is not a valid repository/tag: ${messageOf(error)}`,
    )
  }
}
