/** One reading of a container's cgroup (cgroup-v2.rst) and its network counters. */
import { op, tolerate, type AgentLink } from '../../protocol/agent/index.ts'
import type { ResourceSample } from '../../protocol/machine/index.ts'

const CGROUP_FILES = [
  'cpu.stat',
  'memory.current',
  'memory.max',
  'memory.peak',
  'memory.stat',
  'memory.events',
  'pids.current',
  'pids.max',
  'io.stat',
] as const

interface Sampled {
  cgroup: string
  /** The container's first process, by whose network namespace its traffic is seen; null: the host's network. */
  pid: number | null
  /** What a container without a limit may use. */
  hostMemoryBytes: number
  at: number
}

/** @throws {AgentError} only if there is no such cgroup; a file that is missing counts as empty. */
export async function takeSample(
  link: AgentLink,
  { cgroup, pid, hostMemoryBytes, at }: Sampled,
): Promise<ResourceSample> {
  const others = ['/proc/stat', ...(pid === null ? [] : [`/proc/${pid}/net/dev`])]
  const answers = await link.call(
    op.stat(cgroup),
    ...CGROUP_FILES.map((name) => tolerate(op.read(`${cgroup}/${name}`))),
    ...others.map((path) => tolerate(op.read(path))),
  )
  const texts = answers.slice(1).map((bytes) => new TextDecoder().decode(bytes))
  const file = (name: (typeof CGROUP_FILES)[number]) => texts[CGROUP_FILES.indexOf(name)]!
  const [hostStat = '', netDev = ''] = texts.slice(CGROUP_FILES.length)
  return {
    at,
    cpu: readCpu(file('cpu.stat'), hostStat),
    memory: {
      usageBytes: Number(file('memory.current')) || 0,
      limitBytes: Math.min(readLimit(file('memory.max')) ?? hostMemoryBytes, hostMemoryBytes),
      ...(file('memory.peak').trim() === '' ? {} : { maxUsageBytes: Number(file('memory.peak')) }),
      stat: readPairs(file('memory.stat')),
      oomKills: readPairs(file('memory.events')).oom_kill ?? 0,
    },
    pids: { current: Number(file('pids.current')) || 0, limit: readLimit(file('pids.max')) },
    io: readIo(file('io.stat')),
    networks: readNetDev(netDev),
  }
}

function readCpu(stat: string, hostStat: string): ResourceSample['cpu'] {
  const pairs = readPairs(stat)
  const lines = hostStat.split('\n')
  // user nice system idle iowait irq softirq steal; guest times are part of user's.
  const ticks = lines[0]!.trim().split(/\s+/).slice(1, 9).map(Number)
  return {
    totalUsec: pairs.usage_usec ?? 0,
    userUsec: pairs.user_usec ?? 0,
    systemUsec: pairs.system_usec ?? 0,
    periods: pairs.nr_periods ?? 0,
    throttledPeriods: pairs.nr_throttled ?? 0,
    throttledUsec: pairs.throttled_usec ?? 0,
    systemTotalUsec: ticks.reduce((sum, tick) => sum + tick, 0) * 10_000,
    onlineCpus: lines.filter((line) => /^cpu\d/.test(line)).length || 1,
  }
}

/** Lines of `name number`. */
function readPairs(text: string): Record<string, number> {
  const pairs = text.split('\n').map((line) => line.split(' '))
  return Object.fromEntries(
    pairs.filter(([, value]) => value !== undefined).map(([name, value]) => [name, Number(value)]),
  )
}

function readLimit(text: string): number | null {
  const word = text.trim()
  return word === '' || word === 'max' ? null : Number(word)
}

/** `8:0 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=0 dios=0` */
function readIo(text: string): ResourceSample['io'] {
  return text
    .split('\n')
    .filter((line) => /^\d+:\d+ .*rbytes=/.test(line))
    .map((line) => {
      const [device = '', ...words] = line.split(' ')
      const [major = 0, minor = 0] = device.split(':').map(Number)
      const values: Record<string, number> = Object.fromEntries(
        words.map((word) => word.split('=')).map(([name, value]) => [name, Number(value)]),
      )
      const { rbytes = 0, wbytes = 0, rios = 0, wios = 0 } = values
      return { major, minor, readBytes: rbytes, writeBytes: wbytes, reads: rios, writes: wios }
    })
}

/** proc(5), `/proc/net/dev`: eight numbers received, eight sent. Loopback does not count. */
function readNetDev(text: string): ResourceSample['networks'] {
  const networks: ResourceSample['networks'] = {}
  for (const line of text.split('\n')) {
    const [, name, rest] = /^\s*([^:|\s]+):(.*)$/.exec(line) ?? []
    if (name === undefined || name === 'lo') continue
    const n = rest!.trim().split(/\s+/).map(Number)
    networks[name] = {
      rxBytes: n[0]!,
      rxPackets: n[1]!,
      rxErrors: n[2]!,
      rxDropped: n[3]!,
      txBytes: n[8]!,
      txPackets: n[9]!,
      txErrors: n[10]!,
      txDropped: n[11]!,
    }
  }
  return networks
}
