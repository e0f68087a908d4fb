/** Device nodes of the host, asked of its own `find` and `stat`. */
import type { Machine } from '../../protocol/machine/index.ts'
import { runOnHost } from '../base/host-command.ts'
import type { DeviceLookup, HostDevice } from './devices.ts'

/** Kind, major and minor (hexadecimal), permission bits (octal), owner, group, path. */
const FORMAT = '%F|%t|%T|%a|%u|%g|%n'
/** Every container has its own of these. */
const OWN = /^\/dev\/(pts|shm|fd|mqueue|console$)/

export function hostDevices(machine: Pick<Machine, 'host'>): DeviceLookup {
  return {
    async at(path) {
      const { code, stdout } = await runOnHost(machine, ['stat', '-L', '-c', FORMAT, path])
      if (code !== 0) return null
      return stdout.startsWith('directory') ? findBelow(machine, path) : parse(stdout)
    },
    all: async () => (await findBelow(machine, '/dev')).filter(({ path }) => !OWN.test(path)),
  }
}

async function findBelow(machine: Pick<Machine, 'host'>, path: string): Promise<HostDevice[]> {
  const test = ['(', '-type', 'c', '-o', '-type', 'b', ')']
  const { stdout } = await runOnHost(machine, [
    'find',
    path,
    ...test,
    '-exec',
    'stat',
    '-c',
    FORMAT,
    '{}',
    '+',
  ])
  return parse(stdout)
}

function parse(text: string): HostDevice[] {
  return text.split('\n').flatMap((line) => {
    const [kind = '', major = '', minor = '', mode = '', uid = '', gid = '', path = ''] = line.split('|')
    if (!kind.endsWith('special file') || path === '') return []
    return [
      {
        path,
        type: kind.startsWith('block') ? ('b' as const) : ('c' as const),
        major: parseInt(major, 16),
        minor: parseInt(minor, 16),
        mode: parseInt(mode, 8),
        uid: Number(uid),
        gid: Number(gid),
      },
    ]
  })
}
