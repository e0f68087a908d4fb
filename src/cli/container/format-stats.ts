/** One reading of a container's resource usage, worked out as the genuine client does, and its row in the list. */
import { field, integer, items, number, text } from '../api/read.ts'
import { truncateId } from '../format/ids.ts'
import type { Row, RowType } from '../format/list.ts'
import { formatFloat } from '../go/float.ts'
import type { Json } from '../../protocol/go-json/parse.ts'
import { bytesSize, humanSize } from '../go/units.ts'

/** Sizes in bytes, shares in percent. */
export interface StatsEntry {
  /** As asked for: a name or the beginning of an id. */
  container: string
  id: string
  name: string
  cpuPercent: number
  memory: number
  memoryLimit: number
  memoryPercent: number
  networkRx: number
  networkTx: number
  blockRead: number
  blockWrite: number
  pids: bigint
  /** Shown as `--`. */
  isInvalid: boolean
}

export function readStats(container: string, json: Json): StatsEntry {
  const memory = memoryWithoutCache(field(json, 'memory_stats'))
  const limit = number(json, 'memory_stats', 'limit')
  const { rx, tx } = networkTotals(field(json, 'networks'))
  const { read, write } = blockTotals(items(json, 'blkio_stats', 'io_service_bytes_recursive'))
  return {
    container,
    id: text(json, 'id'),
    name: text(json, 'name'),
    cpuPercent: cpuPercent(json),
    memory,
    memoryLimit: limit,
    memoryPercent: limit === 0 ? 0 : (memory / limit) * 100,
    networkRx: rx,
    networkTx: tx,
    blockRead: read,
    blockWrite: write,
    pids: integer(json, 'pids_stats', 'current'),
    isInvalid: false,
  }
}

/** 100 is one processor busy all the time since the reading before. */
function cpuPercent(json: Json): number {
  const used = (key: string) => number(json, key, 'cpu_usage', 'total_usage')
  const system = (key: string) => number(json, key, 'system_cpu_usage')
  const usedDelta = used('cpu_stats') - used('precpu_stats')
  const systemDelta = system('cpu_stats') - system('precpu_stats')
  const cpus =
    number(json, 'cpu_stats', 'online_cpus') || items(json, 'cpu_stats', 'cpu_usage', 'percpu_usage').length
  return systemDelta > 0 && usedDelta > 0 ? (usedDelta / systemDelta) * cpus * 100 : 0
}

/** Pages that are only cached can be had back at any time. The two names are those of cgroup v1 and v2. */
function memoryWithoutCache(stats: Json | undefined): number {
  const usage = number(stats, 'usage')
  const v1 = field(stats, 'stats', 'total_inactive_file')
  const cached = number(stats, 'stats', 'total_inactive_file')
  if (v1 !== undefined && cached < usage) return usage - cached
  const inactive = number(stats, 'stats', 'inactive_file')
  return inactive < usage ? usage - inactive : usage
}

function networkTotals(networks: Json | undefined): { rx: number; tx: number } {
  const all = networks instanceof Map ? [...networks.values()] : []
  const sum = (key: string) => all.reduce<number>((total, network) => total + number(network, key), 0)
  return { rx: sum('rx_bytes'), tx: sum('tx_bytes') }
}

function blockTotals(entries: readonly Json[]): { read: number; write: number } {
  const sum = (first: string) =>
    entries
      .filter((entry) => text(entry, 'op').toLowerCase().startsWith(first))
      .reduce<number>((total, entry) => total + number(entry, 'value'), 0)
  return { read: sum('r'), write: sum('w') }
}

export const statsRow: RowType = {
  goName: '*container.statsContext',
  headers: {
    Container: 'CONTAINER',
    Name: 'NAME',
    ID: 'CONTAINER ID',
    CPUPerc: 'CPU %',
    MemUsage: 'MEM USAGE / LIMIT',
    MemPerc: 'MEM %',
    NetIO: 'NET I/O',
    BlockIO: 'BLOCK I/O',
    PIDs: 'PIDS',
  },
}

const NONE = '--'

export function statsRows(entries: readonly StatsEntry[], trunc: boolean): Row[] {
  return entries.map((entry) => {
    const known =
      (value: () => string, unknown = NONE) =>
      () =>
        entry.isInvalid ? unknown : value()
    return {
      columns: {
        Container: () => entry.container,
        Name: () => (entry.name.length > 1 ? entry.name.slice(1) : NONE),
        ID: () => (trunc ? truncateId(entry.id) : entry.id),
        CPUPerc: known(() => percent(entry.cpuPercent)),
        MemUsage: known(() => `${bytesSize(entry.memory)} / ${bytesSize(entry.memoryLimit)}`, '-- / --'),
        MemPerc: known(() => percent(entry.memoryPercent)),
        NetIO: known(() => `${humanSize(entry.networkRx, 3)} / ${humanSize(entry.networkTx, 3)}`),
        BlockIO: known(() => `${humanSize(entry.blockRead, 3)} / ${humanSize(entry.blockWrite, 3)}`),
        PIDs: known(() => String(entry.pids)),
      },
    }
  })
}

function percent(value: number): string {
  return `${formatFloat(value, 'f', 2)}%`
}
