import { containerPath } from '../api/names.ts'
import { field, text } from '../api/read.ts'
import { exactArgs, type Command } from '../command.ts'
import { messageOf } from '../errors.ts'
import { containers } from '../options/completion.ts'
import { flag } from '../options/flags.ts'
import { timestampOf } from '../options/timestamps.ts'
import { bool, string } from '../options/values.ts'
import { copyStream, demultiplex } from '../stream/demultiplex.ts'

const WHEN = `(e.g. "2013-01-02T13:23:37Z") or relative (e.g. "42m" for 42 minutes)`

export const logs: Command = {
  name: 'logs',
  use: 'logs [OPTIONS] CONTAINER',
  summary: 'Fetch the logs of a container',
  aliasLine: 'docker container logs, docker logs',
  args: exactArgs(1),
  complete: containers('all'),
  flags: [
    flag('follow', 'f', bool, 'Follow log output'),
    flag('since', '', string, `Show logs since timestamp ${WHEN}`),
    flag('until', '', string, `Show logs before a timestamp ${WHEN}`, { since: '1.35' }),
    flag('timestamps', 't', bool, 'Show timestamps'),
    flag('details', '', bool, 'Show extra details provided to logs'),
    flag('tail', 'n', string, 'Number of lines to show from the end of the logs', { initial: 'all' }),
  ],

  async run(call, [name]) {
    const { flags, ctx } = call
    const container = await call.client.json('GET', containerPath(name!, '/json'))
    const on = (flagName: string) => (flags.bool(flagName) ? '1' : undefined)
    const when = (flagName: string) => timeOf(flagName, flags.string(flagName), ctx.now())
    const answer = await call.client.request('GET', containerPath(text(container, 'Id'), '/logs'), {
      query: {
        stdout: '1',
        stderr: '1',
        since: when('since'),
        until: when('until'),
        timestamps: on('timestamps'),
        details: on('details'),
        follow: on('follow'),
        tail: flags.string('tail'),
      },
    })
    // With a terminal there is one raw stream.
    if (field(container, 'Config', 'Tty') === true) await copyStream(answer.body, ctx.stdout)
    else await demultiplex(answer.body, ctx.stdout, ctx.stderr)
  },
}

function timeOf(name: string, given: string, nowMs: number): string | undefined {
  if (given === '') return undefined
  try {
    return timestampOf(given, nowMs)
  } catch (error) {
    throw new Error(`invalid value for "${name}": ${messageOf(error)}`)
  }
}
