/** Limits of a running container, as cgroup v2 files. The conversions are those of runc and crun. */
import { AgentError, op, type AgentLink, type Operation } from '../../protocol/agent/index.ts'
import { errnoWords } from '../../protocol/errno-words.ts'
import { quote } from '../../protocol/go/strconv.ts'
import { RuntimeError } from '../../protocol/machine/index.ts'
import type { RuntimeSpec } from '../../protocol/oci-runtime.ts'

type Resources = NonNullable<RuntimeSpec['linux']['resources']>

/** @throws {RuntimeError} the kernel refuses one, in runc's words; those before it hold. */
export async function setLimits(
  link: Pick<AgentLink, 'call'>,
  cgroup: string,
  resources: Resources,
): Promise<void> {
  const operations = resourceOperations(cgroup, resources)
  try {
    await link.call(...operations)
  } catch (error) {
    if (!(error instanceof AgentError)) throw error
    const [, path, , value] = operations[error.index] ?? []
    const why = errnoWords(error.code) ?? error.code
    throw new RuntimeError('other', `failed to write ${quote(String(value))}: write ${String(path)}: ${why}`)
  }
}

/** @returns a write for each limit that is given; nothing for those that are not. */
export function resourceOperations(cgroup: string, resources: Resources): Operation[] {
  const { memory = {}, cpu = {}, pids, blockIO, unified = {} } = resources
  const files: [string, string | undefined][] = [
    ...memoryFiles(memory),
    ['cpu.weight', cpu.shares ? `${weightOfShares(cpu.shares)}` : undefined],
    ['cpu.max', cpuMax(cpu)],
    ['cpuset.cpus', cpu.cpus],
    ['cpuset.mems', cpu.mems],
    ['pids.max', pids && limit(pidsLimit(pids.limit))],
    ['io.weight', blockIO?.weight ? `default ${weightOfBlkio(blockIO.weight)}` : undefined],
    ...Object.entries(unified),
  ]
  return files.flatMap(([name, value]) => (value === undefined ? [] : [op.write(`${cgroup}/${name}`, value)]))
}

/** Raised in one order, lowered in the other, a limit would be refused or kill; swap's first works for both, it is separate in v2. */
function memoryFiles({
  limit: bytes,
  reservation,
  swap,
}: NonNullable<Resources['memory']>): [string, string | undefined][] {
  return [
    ['memory.swap.max', swapMax(bytes, swap)],
    ['memory.max', bytes === undefined ? undefined : limit(bytes)],
    ['memory.low', reservation === undefined ? undefined : limit(reservation)],
  ]
}

/** The specification counts memory and swap together, cgroup v2 swap alone. */
function swapMax(memory: number | undefined, swap: number | undefined): string | undefined {
  if (swap === undefined) return undefined
  if (swap <= 0) return 'max'
  return `${swap - (memory ?? 0)}`
}

/** As many as a 32-bit kernel can have; it refuses to be told of more, which is no limit. */
const MOST_PIDS = 32_768

export function pidsLimit(value: number): number {
  return value > MOST_PIDS ? -1 : value
}

/** Docker and the specification say "none" as -1, or 0 for pids. */
function limit(value: number): string {
  return value <= 0 ? 'max' : `${value}`
}

/** 2–262144 to 1–10000. */
function weightOfShares(shares: number): number {
  return 1 + Math.floor(((shares - 2) * 9999) / 262142)
}

/** 10–1000 to 1–10000. */
function weightOfBlkio(weight: number): number {
  return 1 + Math.floor(((weight - 10) * 9999) / 990)
}

function cpuMax({ quota, period }: NonNullable<Resources['cpu']>): string | undefined {
  if (quota === undefined && period === undefined) return undefined
  return `${quota === undefined || quota <= 0 ? 'max' : quota} ${period || 100_000}`
}
