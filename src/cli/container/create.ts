import { minArgs, type Command } from '../command.ts'
import { proxyEnvironment } from '../config-file.ts'
import { messageOf, withHelp } from '../errors.ts'
import { images } from '../options/completion.ts'
import { createRequest } from './create-config.ts'
import { checkPullOption, createContainer } from './create-container.ts'
import { createFlags } from './create-flags.ts'

const PULL = 'Pull image before creating ("always", "|missing", "never")'

export const create: Command = {
  name: 'create',
  use: 'create [OPTIONS] IMAGE [COMMAND] [ARG...]',
  summary: 'Create a new container',
  aliasLine: 'docker container create, docker create',
  args: minArgs(1),
  complete: images(),
  interspersed: false,
  flags: createFlags(PULL),

  async run(call, args) {
    const request = await (async () => {
      checkPullOption(call)
      const proxies = proxyEnvironment(call.config, call.client.host, call.flags.list('env'))
      return createRequest(call, args, proxies)
    })().catch((error: unknown) => {
      throw withHelp(messageOf(error), 'create')
    })
    await call.out(await createContainer(call, request))
  },
}
