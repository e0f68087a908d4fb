/** Limits as the OCI runtime takes them. The runtime turns them into cgroup v2 files (cpu shares into a weight, for instance). */
import type { Resources } from '../../protocol/docker/containers.ts'
import type { RuntimeSpec } from '../../protocol/oci-runtime.ts'

type Limits = NonNullable<RuntimeSpec['linux']['resources']>

/** 100 ms, the period of `--cpus`. */
const CPU_PERIOD_MICROS = 100_000

export function limitsOf(resources: Resources): Limits {
  const memory = memoryOf(resources)
  const cpu = cpuOf(resources)
  return {
    ...(memory && { memory }),
    ...(cpu && { cpu }),
    ...(resources.PidsLimit !== null && {
      pids: { limit: resources.PidsLimit > 0 ? resources.PidsLimit : -1 },
    }),
  }
}

function memoryOf(resources: Resources): Limits['memory'] | null {
  const memory = {
    ...(resources.Memory > 0 && { limit: resources.Memory }),
    ...(resources.MemoryReservation > 0 && { reservation: resources.MemoryReservation }),
    ...(resources.MemorySwap > 0 && { swap: resources.MemorySwap }),
    ...(resources.MemorySwap === -1 && resources.Memory > 0 && { swap: -1 }),
  }
  return orNull(memory)
}

function cpuOf(resources: Resources): Limits['cpu'] | null {
  const cpu = {
    ...(resources.CpuShares !== 0 && { shares: resources.CpuShares }),
    ...(resources.CpusetCpus && { cpus: resources.CpusetCpus }),
    ...(resources.CpusetMems && { mems: resources.CpusetMems }),
    ...(resources.NanoCpus > 0 && {
      period: CPU_PERIOD_MICROS,
      quota: Math.floor((resources.NanoCpus * CPU_PERIOD_MICROS) / 1e9),
    }),
    ...(resources.CpuPeriod !== 0 && { period: resources.CpuPeriod }),
    ...(resources.CpuQuota !== 0 && { quota: resources.CpuQuota }),
  }
  return orNull(cpu)
}

function orNull<T extends object>(value: T): T | null {
  return Object.keys(value).length > 0 ? value : null
}
