import { containerPath } from '../api/names.ts'
import { items, texts } from '../api/read.ts'
import { minArgs, type Command } from '../command.ts'
import { alignColumns } from '../format/tabwriter.ts'
import type { Json } from '../../protocol/go-json/parse.ts'
import { containers } from '../options/completion.ts'

export const top: Command = {
  name: 'top',
  use: 'top CONTAINER [ps OPTIONS]',
  summary: 'Display the running processes of a container',
  aliasLine: 'docker container top, docker top',
  args: minArgs(1),
  complete: containers('running'),
  interspersed: false,

  async run(call, [name, ...options]) {
    const answer = await call.client.json('GET', containerPath(name!, '/top'), {
      query: { ps_args: options.length > 0 ? options.join(' ') : undefined },
    })
    const row = (json: Json | undefined) => texts(json).join('\t')
    const rows = [texts(answer, 'Titles').join('\t'), ...items(answer, 'Processes').map(row)]
    await call.ctx.stdout.write(alignColumns(`${rows.join('\n')}\n`, { minWidth: 20, padding: 3 }))
  },
}
