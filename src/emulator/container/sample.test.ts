import { expect, it } from 'vitest'
import type { AgentLink, Operation } from '../../protocol/agent/index.ts'
import { takeSample } from './sample.ts'

const files: Record<string, string> = {
  '/cg/cpu.stat':
    'usage_usec 1500\nuser_usec 1000\nsystem_usec 500\nnr_periods 4\nnr_throttled 2\nthrottled_usec 30\n',
  '/cg/memory.current': '4096000\n',
  '/cg/memory.max': '33554432\n',
  '/cg/memory.peak': '5000000\n',
  '/cg/memory.stat': 'anon 100\nfile 200\ninactive_file 50\n',
  '/cg/memory.events': 'low 0\noom 2\noom_kill 1\n',
  '/cg/pids.current': '3\n',
  '/cg/pids.max': 'max\n',
  '/cg/io.stat': '8:0 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=0 dios=0\n7:1 \n',
  '/proc/stat': 'cpu  10 0 20 70 5 1 2 0 0 0\ncpu0 10 0 20 70 5 1 2 0 0 0\nintr 1\n',
  '/proc/7/net/dev':
    'Inter-|   Receive                                                |  Transmit\n face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n' +
    '    lo:      10       1    0    0    0     0          0         0       10       1    0    0    0     0       0          0\n' +
    '  eth0:    1000      11    1    2    0     0          0         0     2000      22    3    4    0     0       0          0\n',
}

/** Answers `read` from the files above. */
function aLink(present: Record<string, string>): AgentLink {
  const call = async (...operations: Operation[]) =>
    operations.map(([, path]) => new TextEncoder().encode(present[String(path)] ?? ''))
  return { call } as unknown as AgentLink
}

it('reads a cgroup, the host and the network', async () => {
  const asked = { cgroup: '/cg', pid: 7, hostMemoryBytes: 256_000_000, at: 99 }
  expect(await takeSample(aLink(files), asked)).toEqual({
    at: 99,
    cpu: {
      totalUsec: 1500,
      userUsec: 1000,
      systemUsec: 500,
      periods: 4,
      throttledPeriods: 2,
      throttledUsec: 30,
      systemTotalUsec: 1_080_000,
      onlineCpus: 1,
    },
    memory: {
      usageBytes: 4096000,
      limitBytes: 33554432,
      maxUsageBytes: 5000000,
      stat: { anon: 100, file: 200, inactive_file: 50 },
      oomKills: 1,
    },
    pids: { current: 3, limit: null },
    io: [{ major: 8, minor: 0, readBytes: 1, writeBytes: 2, reads: 3, writes: 4 }],
    networks: {
      eth0: {
        rxBytes: 1000,
        rxPackets: 11,
        rxErrors: 1,
        rxDropped: 2,
        txBytes: 2000,
        txPackets: 22,
        txErrors: 3,
        txDropped: 4,
      },
    },
  })
})

it('takes the memory of the host for the limit of a container that has none', async () => {
  const asked = { cgroup: '/cg', pid: null, hostMemoryBytes: 256_000_000, at: 0 }
  const sample = await takeSample(aLink({ ...files, '/cg/memory.max': 'max\n' }), asked)
  expect(sample.memory.limitBytes).toBe(256_000_000)
  expect(sample.networks).toEqual({})
})
