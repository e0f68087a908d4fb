import type { ProcessInfo } from '../../protocol/machine/index.ts'

type Draft = Pick<ProcessInfo, 'pid' | 'parentPid' | 'startedAt'> & { args: string[] }

/** A process that sleeps, of a user 0, in a session of its own. */
export function aProcess({ pid, parentPid, args, startedAt }: Draft): ProcessInfo {
  const root = { real: 0, effective: 0, saved: 0, fileSystem: 0 }
  const none = '0'.repeat(16)
  return {
    pid,
    parentPid,
    processGroup: pid,
    session: pid,
    tty: '?',
    foregroundGroup: -1,
    state: 'S',
    users: root,
    groups: root,
    flags: 0x400000,
    threads: 1,
    priority: 20,
    nice: 0,
    policy: 0,
    realtimePriority: 0,
    processor: 0,
    startedAt,
    cpuTimeMs: 0,
    minorFaults: 0,
    majorFaults: 0,
    virtualBytes: 2 * 1024 * 1024,
    residentBytes: 1024 * 1024,
    codeBytes: 512 * 1024,
    dataBytes: 256 * 1024,
    lockedBytes: 0,
    signals: { pending: none, blocked: none, ignored: none, caught: none },
    command: args.join(' '),
    name: args[0]?.split('/').at(-1) ?? '',
  }
}
