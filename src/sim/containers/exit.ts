/** What follows the end of a container's process: the rest of its output, its networks, its state, perhaps a restart. */
import type { ContainerExitStatus, ContainerProcess } from '../../protocol/machine/index.ts'
import type { EngineContext } from './context.ts'
import type { Container } from './container.ts'
import { emitContainerEvent } from './container-event.ts'
import { removeContainer } from './remove.ts'
import { disconnect, type Connected } from './start/connect.ts'
import { emitVolumeUnmounts, releaseMounts } from './start/prepare-mounts.ts'
import { hasProcess } from './state.ts'

/** A process that lives on in another pid namespace may keep the output open; it is not waited for longer. */
const OUTPUT_WAIT_MS = 2000

export interface Run {
  process: ContainerProcess
  connected: Connected
  /** Settles when the start has been stored and told. */
  begun: Promise<void>
  /** Starts the container anew. */
  restart: () => Promise<void>
}

/**
 * Passes a run's output on, and deals with its end.
 *
 * @returns resolves when the end has been dealt with. Never rejects.
 */
export async function followRun(engine: EngineContext, container: Container, run: Run): Promise<void> {
  const { process, begun } = run
  const output = container.output.follow(process.stdout, process.stderr)
  try {
    const status = await process.exited
    await Promise.race([output, engine.host.sleep(OUTPUT_WAIT_MS)])
    await begun.catch(() => undefined)
    const then = await container.lock.run(() => settle(engine, container, status, run))
    await then?.()
  } catch (error) {
    // The machine crashed: the next start of the engine finds the container still marked as running.
    engine.report(error)
    container.output.end()
    container.endAttaches()
  }
}

/** @returns what is to be done after the lock is free. */
async function settle(
  engine: EngineContext,
  container: Container,
  status: ContainerExitStatus,
  { connected, restart }: Run,
): Promise<(() => Promise<void>) | undefined> {
  const { record } = container
  if (!hasProcess(record.state)) return undefined
  const { startedAt, oomKilled } = record.state
  container.output.end()
  container.stdin.reset()
  await container.log?.settled()
  await disconnect(engine, container, connected).catch(engine.report)
  await releaseMounts(engine, container).catch(engine.report)
  emitVolumeUnmounts(engine, container)
  container.endAttaches()
  const finishedAt = engine.clock.now()
  const ranMs = (finishedAt - startedAt) / 1000
  const stopped = engine.daemon.stopping || record.manuallyStopped
  const waitMs = engine.daemon.stopping ? null : container.restarts.next(status.code, stopped, ranMs)
  if (waitMs !== null) record.restartCount++
  record.state = {
    status: waitMs === null ? 'exited' : 'restarting',
    exitCode: status.code,
    error: '',
    oomKilled: oomKilled || status.oomKilled,
    startedAt,
    finishedAt,
  }
  container.run = null
  // It has ended, stored or not: nobody may wait for it in vain. An engine that starts later marks it as lost.
  await engine.containers.save(container).catch(engine.report)
  container.notifyStopped()
  emitContainerEvent(engine, container, 'die', {
    execDuration: String(Math.floor(ranMs / 1000)),
    exitCode: String(status.code),
  })
  if (waitMs !== null) return async () => void restartLater(engine, container, waitMs, restart)
  const leave = container.manuallyRestarted || !record.hostConfig.AutoRemove
  return leave ? undefined : () => autoRemove(engine, container)
}

async function restartLater(
  engine: EngineContext,
  container: Container,
  waitMs: number,
  restart: () => Promise<void>,
): Promise<void> {
  const { signal } = container.restarts
  try {
    signal.throwIfAborted()
    await engine.host.sleep(waitMs, signal)
    if (!engine.daemon.stopping) return await restart()
  } catch (error) {
    if (!signal.aborted) engine.report(error)
  }
  await giveUpRestart(engine, container)
}

/** Somebody does not want the restart any more. */
async function giveUpRestart(engine: EngineContext, container: Container): Promise<void> {
  await container.lock.run(async () => {
    const { record } = container
    if (container.gone || record.state.status !== 'restarting') return
    record.state = { ...record.state, status: 'exited' }
    await engine.containers.save(container).catch(engine.report)
    container.notifyStopped()
  })
  if (container.record.hostConfig.AutoRemove) await autoRemove(engine, container)
}

async function autoRemove(engine: EngineContext, container: Container): Promise<void> {
  await removeContainer(engine, container, { force: true, volumes: true }).catch(engine.report)
}
