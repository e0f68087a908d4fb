/** What `stop` and `restart` have in common. */
import { compareVersions } from '../../protocol/docker/api-version.ts'
import type { Invocation } from '../command.ts'
import { CliError } from '../errors.ts'
import { flag, type Flag } from '../options/flags.ts'
import { int, string } from '../options/values.ts'

export const stopFlags: readonly Flag[] = [
  flag('signal', 's', string, 'Signal to send to the container'),
  flag('timeout', 't', int, 'Seconds to wait before killing the container'),
  flag('time', '', int, 'Seconds to wait before killing the container (deprecated: use --timeout)', {
    sets: 'timeout',
    deprecated: 'use --timeout instead',
  }),
]

export async function stopQuery({ flags, client }: Invocation): Promise<{ t?: string; signal?: string }> {
  if (flags.changed('time') && flags.changed('timeout'))
    throw new CliError('conflicting options: cannot specify both --timeout and --time')
  const given = flags.changed('time') || flags.changed('timeout')
  const signal = flags.string('signal')
  const understands = signal !== '' && compareVersions(await client.version(), '1.42') >= 0
  return {
    ...(given && { t: String(flags.int('timeout')) }),
    ...(understands && { signal }),
  }
}
