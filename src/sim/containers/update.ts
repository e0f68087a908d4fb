/** `docker update`: limits and the restart policy, at once if the container runs. */
import type { HostConfig, Resources, UpdateRequest } from '../../protocol/docker/containers.ts'
import { RuntimeError } from '../../protocol/machine/index.ts'
import { DockerError } from '../base/errors.ts'
import type { EngineContext } from './context.ts'
import { limitsOf } from '../runtime-spec/resources.ts'
import type { Container } from './container.ts'
import { emitContainerEvent } from './container-event.ts'
import { checkResources } from './create/check-resources.ts'
import { pidsFailure } from './pids-limit.ts'
import { checkRestartPolicy, isNone } from './restart-policy.ts'
import { hasProcess } from './state.ts'

/** @returns warnings. @throws {DockerError} */
export async function updateContainer(
  engine: EngineContext,
  name: string,
  request: UpdateRequest,
): Promise<string[]> {
  checkRestartPolicy(request.RestartPolicy)
  if (request.CpuRealtimePeriod !== 0 || request.CpuRealtimeRuntime !== 0) {
    throw new DockerError('invalid', 'kernel does not support CPU real-time scheduler')
  }
  const warnings = checkResources(request, engine.facts, true)
  const container = engine.containers.find(name)
  await container.change(() => update(engine, container, request))
  return warnings
}

async function update(engine: EngineContext, container: Container, request: UpdateRequest): Promise<void> {
  const { record } = container
  const fail = (error: unknown) => cannotUpdate(container, error)
  if (container.removal !== 'none') {
    throw fail(new DockerError('system', 'container is marked for removal and cannot be "update"'))
  }
  const before = record.hostConfig
  try {
    record.hostConfig = updated(before, request)
    if (hasProcess(record.state)) await apply(engine, record.id, before, request)
    await engine.containers.save(container)
  } catch (error) {
    record.hostConfig = before
    throw fail(error)
  }
  if (request.RestartPolicy.Name) container.restarts.setPolicy(request.RestartPolicy)
  emitContainerEvent(engine, container, 'update')
}

/** @throws {RuntimeError} */
async function apply(
  engine: EngineContext,
  id: string,
  { CgroupParent }: HostConfig,
  request: UpdateRequest,
): Promise<void> {
  const pids = pidsFailure(id, { PidsLimit: request.PidsLimit, CgroupParent })
  if (pids !== null) throw new RuntimeError('other', pids)
  await engine.machine.containers.update(id, limitsOf(toSet(request)))
}

function updated(before: HostConfig, request: UpdateRequest): HostConfig {
  const { RestartPolicy, ...resources } = request
  refuseConflicts(before, resources)
  if (RestartPolicy.Name && before.AutoRemove && !isNone(RestartPolicy)) {
    throw new DockerError(
      'conflict',
      'Restart policy cannot be updated because AutoRemove is enabled for the container',
    )
  }
  const changed = Object.fromEntries(
    CHANGEABLE.filter((key) => isSet(resources[key])).map((key) => [key, resources[key]]),
  )
  return { ...before, ...changed, ...(RestartPolicy.Name && { RestartPolicy }) }
}

const CHANGEABLE: (keyof Resources)[] = [
  'BlkioWeight',
  'CpuShares',
  'NanoCpus',
  'CpuPeriod',
  'CpuQuota',
  'CpusetCpus',
  'CpusetMems',
  'Memory',
  'MemorySwap',
  'MemoryReservation',
  'KernelMemory',
  'CpuRealtimePeriod',
  'CpuRealtimeRuntime',
  'PidsLimit',
]

function isSet(value: unknown): boolean {
  return value !== 0 && value !== '' && value !== null && value !== undefined
}

function refuseConflicts(before: Resources, asked: Resources): void {
  const conflict = (why: string) => new DockerError('conflict', why)
  const cannot = (one: string, other: string) =>
    conflict(`Conflicting options: ${one} cannot be updated as ${other} has already been set`)
  if (asked.NanoCpus > 0 && before.CpuPeriod > 0) throw cannot('Nano CPUs', 'CPU Period')
  if (asked.NanoCpus > 0 && before.CpuQuota > 0) throw cannot('Nano CPUs', 'CPU Quota')
  if (asked.CpuPeriod > 0 && before.NanoCpus > 0) throw cannot('CPU Period', 'NanoCPUs')
  if (asked.CpuQuota > 0 && before.NanoCpus > 0) throw cannot('CPU Quota', 'NanoCPUs')
  if (asked.Memory !== 0 && asked.Memory > before.MemorySwap && asked.MemorySwap === 0) {
    throw conflict(
      'Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time',
    )
  }
}

/** For the runtime, no limit on processes is -1. */
function toSet(request: UpdateRequest): UpdateRequest {
  return { ...request, PidsLimit: request.PidsLimit === 0 ? -1 : request.PidsLimit }
}

function cannotUpdate({ id }: Container, error: unknown): unknown {
  if (error instanceof DockerError) {
    return new DockerError(error.kind, `Cannot update container ${id}: ${error.message}`)
  }
  if (error instanceof RuntimeError) {
    const why = `runc did not terminate successfully: exit status 1: ${error.message}: unknown`
    return new DockerError('system', `Cannot update container ${id}: ${why}`)
  }
  return error
}
