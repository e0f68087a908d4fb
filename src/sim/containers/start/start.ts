/** Starts a container: mounts, networks, the process, and who hears it. */
import type { ContainerProcess } from '../../../protocol/machine/index.ts'
import { DockerError } from '../../base/errors.ts'
import type { EngineContext } from '../context.ts'
import { SIGKILL } from '../signals.ts'
import type { Container } from '../container.ts'
import { emitContainerEvent } from '../container-event.ts'
import { followRun } from '../exit.ts'
import { openLog } from '../open-log.ts'
import { removeContainer } from '../remove.ts'
import { exitCodeOf, type ContainerState } from '../state.ts'
import { connect, disconnect, emitConnects, type Connected } from './connect.ts'
import { joinedNetwork, joinedPids } from './joined-containers.ts'
import { planRun } from './plan.ts'
import { emitVolumeUnmounts, prepareMounts, releaseMounts } from './prepare-mounts.ts'
import { startFailure, UNKNOWN } from './runtime-failure.ts'

/** `POST /containers/{id}/start` @throws {DockerError} */
export async function startContainer(engine: EngineContext, name: string): Promise<void> {
  const container = engine.containers.find(name)
  if (container.state.status === 'paused') {
    throw new DockerError('conflict', 'cannot start a paused container, try unpause instead')
  }
  if (container.running) throw new DockerError('notModified', 'container is already running')
  refuseRemoved(container)
  await start(engine, container, { byUser: true })
}

/**
 * @param byUser somebody asked for it: restarts are counted anew, and it counts as not stopped.
 * @throws {DockerError} it did not come up; its record says why, and nothing of the attempt is left.
 */
export async function start(
  engine: EngineContext,
  container: Container,
  { byUser }: { byUser: boolean },
): Promise<void> {
  let failed = false
  try {
    await container.change(async () => {
      if (byUser && container.running) return
      // Somebody stopped it while its restart waited for the lock.
      if (!byUser) container.restarts.signal.throwIfAborted()
      refuseRemoved(container)
      const connected: Connected = { networks: [], ports: [] }
      try {
        await run(engine, container, connected, byUser)
      } catch (error) {
        failed = true
        throw await giveUp(engine, container, connected, error)
      }
    })
  } finally {
    // After the lock is free, since a removal takes it.
    if (failed && container.record.hostConfig.AutoRemove) {
      await removeContainer(engine, container, { force: true, volumes: true }).catch(engine.report)
    }
  }
}

function refuseRemoved(container: Container): void {
  if (container.removal === 'none') return
  throw new DockerError('conflict', 'container is marked for removal and cannot be started')
}

async function run(
  engine: EngineContext,
  container: Container,
  connected: Connected,
  byUser: boolean,
): Promise<void> {
  const { record } = container
  const donor = joinedNetwork(engine, container)
  if (donor) inheritNames(container, donor)
  const mounts = await prepareMounts(engine, container)
  const joined = joinedPids(engine, container)
  if (byUser) {
    container.resetRestarts(true)
    record.manuallyStopped = false
  }
  if (!donor && !record.config.NetworkDisabled) await connect(engine, container, connected)
  const plan = await planRun(engine, container, {
    mounts,
    joined,
    networks: connected.networks,
    donor,
  }).catch(asSystemError)
  const log = openLog(engine, container)
  const startedAt = engine.clock.now()
  const process = await engine.machine.containers.start(plan)
  container.log = log
  if (process.stdin) container.stdin.connect(process.stdin)
  log?.open()
  if (log) container.output.add(log)
  const before = record.state
  const finishedAt = before.status === 'created' ? 0 : before.finishedAt
  record.state = { status: 'running', pid: process.pid, startedAt, finishedAt, oomKilled: false }
  record.startedBefore = true
  container.manuallyRestarted = false
  emitConnects(engine, container, connected)
  const begun = engine.containers.save(container).then(() => emitContainerEvent(engine, container, 'start'))
  const restart = () => start(engine, container, { byUser: false })
  const over = followRun(engine, container, { process, connected, begun, restart })
  container.run = { process, ...connected, over }
  await begun.catch(async (error: unknown) => {
    await takeBack(engine, container, process)
    record.state = before
    throw error
  })
}

/** A start that cannot be stored has not happened. */
async function takeBack(
  engine: EngineContext,
  container: Container,
  process: ContainerProcess,
): Promise<void> {
  await engine.machine.containers.kill(container.id, SIGKILL)
  await process.exited
  container.run = null
}

/** The request was only to start it: what is wrong with its configuration is no fault of this request. */
function asSystemError(error: unknown): never {
  throw error instanceof DockerError && error.kind === 'invalid'
    ? new DockerError('system', error.message)
    : error
}

function inheritNames(container: Container, donor: Container): void {
  container.record.config.Hostname = donor.record.config.Hostname
  container.record.config.Domainname = donor.record.config.Domainname
}

/** Undoes the attempt, notes why it failed, and tells it in Docker's words. */
async function giveUp(
  engine: EngineContext,
  container: Container,
  connected: Connected,
  error: unknown,
): Promise<unknown> {
  const { record } = container
  const failure = startFailure(error, record.args[0] ?? '')
  const told = failure?.error ?? error
  const wasRestarting = record.state.status === 'restarting'
  const exitCode = failure?.exitCode ?? (exitCodeOf(record.state) || UNKNOWN)
  record.state = failedState(record.state, exitCode, told instanceof Error ? told.message : String(told))
  await disconnect(engine, container, connected).catch(engine.report)
  await releaseMounts(engine, container).catch(engine.report)
  emitVolumeUnmounts(engine, container)
  container.endAttaches()
  container.output.end()
  container.stdin.reset()
  await engine.containers.save(container).catch(engine.report)
  // Who waits for the end of a container that never ran, goes on waiting.
  if (wasRestarting) container.notifyStopped()
  return told
}

/** It is what it was, with a new exit code; a restart that failed has ended. */
function failedState(state: ContainerState, exitCode: number, error: string): ContainerState {
  if (state.status === 'created') return { status: 'created', exitCode, error }
  const { startedAt, finishedAt, oomKilled } = state
  return { status: 'exited', exitCode, error, oomKilled, startedAt, finishedAt }
}
