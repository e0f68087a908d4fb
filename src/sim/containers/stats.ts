/** `docker stats`: readings of a container's cgroup and network, in the form of containerd's for cgroup v2. */
import type { BlkioStatEntry, CpuStats, StatsResponse } from '../../protocol/docker/containers.ts'
import type { ResourceSample } from '../../protocol/machine/index.ts'
import { DockerError } from '../base/errors.ts'
import type { EngineContext } from './context.ts'
import { formatTime } from '../base/time.ts'
import type { Container } from './container.ts'
import { hasProcess } from './state.ts'

/** As dockerd's collector. */
const INTERVAL_MS = 1000

export interface StatsOptions {
  stream: boolean
  /** Without a second reading to compare with. */
  oneShot: boolean
}

/** @throws {DockerError} before anything is sent. */
export function containerStats(
  engine: EngineContext,
  name: string,
  options: StatsOptions,
  signal: AbortSignal,
): AsyncGenerator<StatsResponse> {
  const container = engine.containers.find(name)
  if (options.stream && options.oneShot) {
    throw new DockerError('invalid', 'cannot have stream=true and one-shot=true')
  }
  return options.stream ? follow(engine, container, signal) : once(engine, container, options.oneShot, signal)
}

async function* once(
  engine: EngineContext,
  container: Container,
  oneShot: boolean,
  signal: AbortSignal,
): AsyncGenerator<StatsResponse> {
  const first = await read(engine, container, null)
  if (oneShot || !hasProcess(container.state)) return yield first
  await engine.host.sleep(INTERVAL_MS, signal).catch(() => undefined)
  if (!signal.aborted) yield await read(engine, container, first)
}

/** Goes on also while the container does not run; ends with its removal. */
async function* follow(
  engine: EngineContext,
  container: Container,
  signal: AbortSignal,
): AsyncGenerator<StatsResponse> {
  let last: StatsResponse | null = null
  while (!signal.aborted && engine.containers.get(container.id)) {
    last = await read(engine, container, last)
    yield last
    await engine.host.sleep(INTERVAL_MS, signal).catch(() => undefined)
  }
}

async function read(
  engine: EngineContext,
  container: Container,
  before: StatsResponse | null,
): Promise<StatsResponse> {
  const { id, name } = container.record
  const nothing = { ...emptyStats(), name: `/${name}`, id }
  if (!hasProcess(container.state)) return nothing
  // It may end between the two.
  const sample = await engine.machine.containers.sample(id).catch(() => null)
  if (sample === null) return nothing
  return {
    ...nothing,
    read: formatTime(engine.clock.now()),
    ...(before && { preread: before.read, precpu_stats: before.cpu_stats }),
    pids_stats: {
      ...(sample.pids.current && { current: sample.pids.current }),
      limit: sample.pids.limit,
    },
    blkio_stats: blkioOf(sample),
    cpu_stats: cpuOf(sample),
    memory_stats: {
      usage: sample.memory.usageBytes,
      stats: sample.memory.stat,
      limit: sample.memory.limitBytes,
    },
    ...(Object.keys(sample.networks).length > 0 && { networks: networksOf(sample) }),
  }
}

function cpuOf({ cpu }: ResourceSample): CpuStats {
  return {
    cpu_usage: {
      total_usage: cpu.totalUsec * 1000,
      usage_in_kernelmode: cpu.systemUsec * 1000,
      usage_in_usermode: cpu.userUsec * 1000,
    },
    system_cpu_usage: cpu.systemTotalUsec * 1000,
    online_cpus: cpu.onlineCpus,
    throttling_data: {
      periods: cpu.periods,
      throttled_periods: cpu.throttledPeriods,
      throttled_time: cpu.throttledUsec * 1000,
    },
  }
}

function blkioOf({ io }: ResourceSample): StatsResponse['blkio_stats'] {
  const entries = io.flatMap(({ major, minor, readBytes, writeBytes }): BlkioStatEntry[] => [
    { major, minor, op: 'read', value: readBytes },
    { major, minor, op: 'write', value: writeBytes },
  ])
  return { ...emptyStats().blkio_stats, io_service_bytes_recursive: entries.length > 0 ? entries : null }
}

function networksOf({ networks }: ResourceSample): NonNullable<StatsResponse['networks']> {
  return Object.fromEntries(
    Object.entries(networks).map(([name, counters]) => [
      name,
      {
        rx_bytes: counters.rxBytes,
        rx_packets: counters.rxPackets,
        rx_errors: counters.rxErrors,
        rx_dropped: counters.rxDropped,
        tx_bytes: counters.txBytes,
        tx_packets: counters.txPackets,
        tx_errors: counters.txErrors,
        tx_dropped: counters.txDropped,
      },
    ]),
  )
}

function emptyStats(): Omit<StatsResponse, 'name' | 'id'> {
  const cpu = (): CpuStats => ({
    cpu_usage: { total_usage: 0, usage_in_kernelmode: 0, usage_in_usermode: 0 },
    throttling_data: { periods: 0, throttled_periods: 0, throttled_time: 0 },
  })
  return {
    read: formatTime(0),
    preread: formatTime(0),
    pids_stats: {},
    blkio_stats: {
      io_service_bytes_recursive: null,
      io_serviced_recursive: null,
      io_queue_recursive: null,
      io_service_time_recursive: null,
      io_wait_time_recursive: null,
      io_merged_recursive: null,
      io_time_recursive: null,
      sectors_recursive: null,
    },
    num_procs: 0,
    storage_stats: {},
    cpu_stats: cpu(),
    precpu_stats: cpu(),
    memory_stats: {},
  }
}
