/** Limits that make no sense, or that this kernel cannot keep: refused, or dropped with a warning, as dockerd does. */
import type { Resources } from '../../../protocol/docker/containers.ts'
import { DockerError } from '../../base/errors.ts'

const MIN_MEMORY = 6 * 1024 * 1024

export interface HostLimits {
  cpus: number
}

function refuse(why: string): DockerError {
  return new DockerError('invalid', why)
}

/**
 * Also drops, in place, what the kernel does not support.
 *
 * @param update whether it is for `docker update`, where parts may be left out.
 * @returns warnings. @throws {DockerError} invalid
 */
export function checkResources(resources: Resources, host: HostLimits, update: boolean): string[] {
  return [
    ...checkMemory(resources, update),
    ...checkPids(resources),
    ...checkCpu(resources, host),
    ...checkCpuset(resources, host),
    ...checkBlockIO(resources),
  ]
}

function checkMemory(resources: Resources, update: boolean): string[] {
  const { Memory, MemorySwap, MemoryReservation } = resources
  if (resources.MemorySwappiness === -1) resources.MemorySwappiness = null
  if (Memory !== 0 && Memory < MIN_MEMORY) throw refuse('Minimum memory limit allowed is 6MB')
  if (Memory > 0 && MemorySwap > 0 && MemorySwap < Memory) {
    throw refuse('Minimum memoryswap limit should be larger than memory limit, see usage')
  }
  if (Memory === 0 && MemorySwap > 0 && !update) {
    throw refuse('You should always set the Memory limit when using Memoryswap limit, see usage')
  }
  if (MemoryReservation > 0 && MemoryReservation < MIN_MEMORY) {
    throw refuse('Minimum memory reservation allowed is 6MB')
  }
  if (Memory > 0 && MemoryReservation > 0 && Memory < MemoryReservation) {
    throw refuse('Minimum memory limit can not be less than memory reservation limit, see usage')
  }
  return dropOldMemory(resources)
}

/** What only cgroup v1 had. */
function dropOldMemory(resources: Resources): string[] {
  const warnings: string[] = []
  if (resources.MemorySwappiness !== null) {
    warnings.push(
      'Your kernel does not support memory swappiness capabilities or the cgroup is not mounted. Memory swappiness discarded.',
    )
    resources.MemorySwappiness = null
  }
  if ((resources.KernelMemory ?? 0) > 0) {
    warnings.push(
      'Your kernel does not support kernel memory limit capabilities or the cgroup is not mounted. Limitation discarded.',
    )
    resources.KernelMemory = 0
  }
  if ((resources.KernelMemoryTCP ?? 0) > 0) {
    warnings.push(
      'Your kernel does not support kernel memory TCP limit capabilities or the cgroup is not mounted. Limitation discarded.',
    )
    resources.KernelMemoryTCP = 0
  }
  if (resources.OomKillDisable) {
    warnings.push('Your kernel does not support OomKillDisable. OomKillDisable discarded.')
  }
  resources.OomKillDisable = null
  return warnings
}

function checkPids(resources: Resources): string[] {
  if (resources.PidsLimit !== null && resources.PidsLimit < -1) resources.PidsLimit = -1
  return []
}

function checkCpu(resources: Resources, { cpus }: HostLimits): string[] {
  const { NanoCpus, CpuPeriod, CpuQuota } = resources
  if (NanoCpus > 0 && CpuPeriod > 0) {
    throw refuse('Conflicting options: Nano CPUs and CPU Period cannot both be set')
  }
  if (NanoCpus > 0 && CpuQuota > 0) {
    throw refuse('Conflicting options: Nano CPUs and CPU Quota cannot both be set')
  }
  if (NanoCpus < 0 || NanoCpus > cpus * 1e9) {
    throw refuse(`range of CPUs is from 0.01 to ${cpus}.00, as there are only ${cpus} CPUs available`)
  }
  if (CpuPeriod !== 0 && (CpuPeriod < 1000 || CpuPeriod > 1_000_000)) {
    throw refuse('CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)')
  }
  if (CpuQuota > 0 && CpuQuota < 1000) {
    throw refuse('CPU cfs quota can not be less than 1ms (i.e. 1000)')
  }
  if (resources.CpuPercent > 0) {
    resources.CpuPercent = 0
    return ['linux does not support CPU percent. Percent discarded.']
  }
  return []
}

function checkCpuset({ CpusetCpus, CpusetMems }: Resources, { cpus }: HostLimits): string[] {
  const available = cpus === 1 ? '0' : `0-${cpus - 1}`
  const lastCpu = highestOf(CpusetCpus)
  if (lastCpu === null)
    throw refuse(`Invalid value ${CpusetCpus} for cpuset cpus: invalid format: ${CpusetCpus}`)
  if (lastCpu >= cpus) {
    throw refuse(`Requested CPUs are not available - requested ${CpusetCpus}, available: ${available}`)
  }
  const lastMem = highestOf(CpusetMems)
  if (lastMem === null)
    throw refuse(`Invalid value ${CpusetMems} for cpuset mems: invalid format: ${CpusetMems}`)
  if (lastMem > 0) {
    throw refuse(`Requested memory nodes are not available - requested ${CpusetMems}, available: 0`)
  }
  return []
}

/** `0-2,4` @returns -1 of an empty list, null if it is no list. */
function highestOf(text: string): number | null {
  if (text === '') return -1
  let highest = -1
  for (const part of text.split(',')) {
    const match = /^(\d+)(?:-(\d+))?$/.exec(part)
    const [first, last] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])]
    if (!match || last < first || last > 8192) return null
    highest = Math.max(highest, last)
  }
  return highest
}

/** The kernel limits devices, but does not weigh them. */
function checkBlockIO(resources: Resources): string[] {
  const { BlkioWeight } = resources
  if (BlkioWeight !== 0 && (BlkioWeight < 10 || BlkioWeight > 1000)) {
    throw refuse('Range of blkio weight is from 10 to 1000')
  }
  if (resources.IOMaximumBandwidth !== 0 || resources.IOMaximumIOps !== 0) {
    throw refuse('Invalid QoS settings: linux does not support Maximum IO Bandwidth or Maximum IO IOps')
  }
  const warnings: string[] = []
  if (BlkioWeight > 0) {
    resources.BlkioWeight = 0
    warnings.push(
      'Your kernel does not support Block I/O weight or the cgroup is not mounted. Weight discarded.',
    )
  }
  if (resources.BlkioWeightDevice?.length) {
    resources.BlkioWeightDevice = []
    warnings.push(
      'Your kernel does not support Block I/O weight_device or the cgroup is not mounted. Weight-device discarded.',
    )
  }
  return warnings
}
