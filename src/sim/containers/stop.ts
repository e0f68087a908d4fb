/** `docker stop`, `docker kill` and what uses them. Nobody holds the container's lock while it waits for the process. */
import { DockerError } from '../base/errors.ts'
import type { EngineContext } from './context.ts'
import { checkSignal, parseSignal, SIGKILL, SIGTERM } from './signals.ts'
import type { Container } from './container.ts'
import { emitContainerEvent } from './container-event.ts'

const DEFAULT_TIMEOUT_SECONDS = 10
/** How long a killed process may take to be gone. */
const KILL_WAIT_MS = 10_000
const LAST_WAIT_MS = 2000

export interface StopOptions {
  /** Empty: the container's own, or SIGTERM. */
  signal: string
  /** Seconds; negative: for ever; undefined: the container's own, or 10. */
  timeout: number | undefined
}

/** `POST /containers/{id}/stop` @throws {DockerError} notModified: it does not run. */
export async function stopContainer(
  engine: EngineContext,
  name: string,
  options: StopOptions,
): Promise<void> {
  const container = engine.containers.find(name)
  if (!container.running) throw new DockerError('notModified', 'container is already stopped')
  try {
    await stop(engine, container, options)
  } catch (error) {
    throw error instanceof DockerError
      ? new DockerError(
          error.kind === 'invalid' ? 'invalid' : 'system',
          `cannot stop container: ${name}: ${error.message}`,
        )
      : error
  }
}

/** Asks the process to end, and makes it end. */
export async function stop(engine: EngineContext, container: Container, options: StopOptions): Promise<void> {
  if (!container.running) return
  const { config } = container.record
  const signal = stopSignal(options.signal || config.StopSignal || '')
  const seconds = options.timeout ?? config.StopTimeout ?? DEFAULT_TIMEOUT_SECONDS
  const asked = await sendSignal(engine, container, signal).then(
    () => true,
    () => false,
  )
  const waitMs = asked ? seconds * 1000 : LAST_WAIT_MS
  if (!(await stopsWithin(engine, container, seconds < 0 ? null : waitMs))) {
    await kill(engine, container).catch(async (error: unknown) => {
      // It may have ended by itself just now, or be about to.
      if (!(await stopsWithin(engine, container, LAST_WAIT_MS))) throw error
    })
  }
  // The state has been stored when the lock is free.
  await container.lock.run(async () => undefined)
  emitContainerEvent(engine, container, 'stop')
}

function stopSignal(text: string): number {
  return text === '' ? SIGTERM : parseSignal(text)
}

/** `POST /containers/{id}/kill` @throws {DockerError} */
export async function killContainer(engine: EngineContext, name: string, signalText: string): Promise<void> {
  try {
    const signal = signalText === '' ? SIGKILL : checkSignal(parseSignal(signalText))
    const container = engine.containers.find(name)
    await (signal === SIGKILL ? kill(engine, container) : sendSignal(engine, container, signal))
  } catch (error) {
    throw error instanceof DockerError
      ? new DockerError(error.kind, `cannot kill container: ${name}: ${error.message}`)
      : error
  }
}

/** SIGKILL, and waits for the end. @throws {DockerError} conflict: it does not run; system: it does not end. */
export async function kill(engine: EngineContext, container: Container): Promise<void> {
  if (!container.running) throw notRunning(container)
  await sendSignal(engine, container, SIGKILL).catch((error: unknown) => {
    // It may just have ended.
    if (container.running) throw error
  })
  if (await stopsWithin(engine, container, KILL_WAIT_MS)) return
  throw new DockerError('system', 'tried to kill container, but did not receive an exit event')
}

/**
 * Sends a signal, and notes that the end was wanted if it is one that ends.
 *
 * @throws {DockerError} conflict: `container … is not running`
 */
export async function sendSignal(engine: EngineContext, container: Container, signal: number): Promise<void> {
  await container.change(async () => {
    const { record } = container
    if (!container.running) throw notRunning(container)
    const own = record.config.StopSignal ? parseSignal(record.config.StopSignal) : 0
    const ends = own === 0 || signal === SIGKILL || signal === own
    if (ends) container.restarts.cancel()
    if (!engine.daemon.stopping) {
      record.manuallyStopped = true
      await engine.containers.save(container)
    }
    if (record.state.status === 'restarting') return
    const frozen = record.state.status === 'paused'
    await engine.machine.containers.kill(container.id, signal)
    // SIGKILL ends also what is frozen, and then there is nothing left to thaw.
    if (ends && frozen) await engine.machine.containers.setFrozen(container.id, false).catch(() => undefined)
    emitContainerEvent(engine, container, 'kill', { signal: String(signal) })
  })
}

/** @param ms null: for ever. @returns whether it ended in time. */
async function stopsWithin(engine: EngineContext, container: Container, ms: number | null): Promise<boolean> {
  const stopped = container.wait('not-running').then(() => true)
  if (ms === null) return stopped
  const timer = new AbortController()
  const late = engine.host.sleep(ms, timer.signal).then(
    () => false,
    () => false,
  )
  const inTime = await Promise.race([stopped, late])
  timer.abort()
  return inTime
}

export function notRunning(container: Container): DockerError {
  return new DockerError('conflict', `container ${container.id} is not running`)
}
