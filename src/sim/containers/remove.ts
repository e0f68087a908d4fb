/** `docker rm`, and the removal of what was started with `--rm`. */
import { DockerError } from '../base/errors.ts'
import type { EngineContext } from './context.ts'
import type { Container } from './container.ts'
import { emitContainerEvent } from './container-event.ts'
import { openLog } from './open-log.ts'
import { removeVolume } from '../volumes/remove.ts'
import { statusOf } from './state.ts'
import { kill } from './stop.ts'

export interface RemoveOptions {
  /** Kill it if it runs. */
  force: boolean
  /** Remove its anonymous volumes, too. */
  volumes: boolean
}

/** `DELETE /containers/{id}` @throws {DockerError} */
export async function removeByName(
  engine: EngineContext,
  name: string,
  options: RemoveOptions & { link: boolean },
): Promise<void> {
  const container = engine.containers.find(name)
  if (options.link) {
    throw new DockerError('system', 'Conflict, cannot remove the default link name of the container')
  }
  if (container.removal === 'removing') {
    throw new DockerError('conflict', `removal of container ${name} is already in progress`)
  }
  try {
    await removeContainer(engine, container, options)
  } catch (error) {
    throw error instanceof DockerError
      ? new DockerError(error.kind, `cannot remove container "${name}": ${error.message}`)
      : error
  }
}

/** Waiters for its removal are told in any case. @throws {DockerError} */
export async function removeContainer(
  engine: EngineContext,
  container: Container,
  options: RemoveOptions,
): Promise<void> {
  if (container.removal === 'removing' || !engine.containers.get(container.id)) return
  if (container.running && !options.force) throw refusal(container)
  const before = container.removal
  container.removal = 'removing'
  try {
    await remove(engine, container, options)
  } catch (error) {
    container.removal = container.record.dead ? 'dead' : before
    container.notifyRemoved(error instanceof Error ? error.message : String(error))
    throw error
  }
}

function refusal(container: Container): DockerError {
  if (container.state.status === 'paused') {
    return new DockerError('conflict', 'container is paused and must be unpaused first')
  }
  const status = statusOf(container.state, container.removal)
  return new DockerError(
    'conflict',
    `container is ${status}: stop the container before removing or force remove`,
  )
}

async function remove(engine: EngineContext, container: Container, options: RemoveOptions): Promise<void> {
  container.restarts.cancel()
  // Again, if a start that was under way has ended meanwhile.
  do {
    if (container.running) await killBeforeRemoval(engine, container)
    await container.run?.over
  } while (!(await removeIfStopped(engine, container, options)))
  container.execIds.clear()
  if (options.volumes) await removeAnonymousVolumes(engine, container)
  container.notifyRemoved('')
  emitContainerEvent(engine, container, 'destroy')
  await engine.images.collect().catch(engine.report)
}

/** @returns false if it runs. @throws {DockerError} conflict: it runs, and is not to be killed. */
function removeIfStopped(
  engine: EngineContext,
  container: Container,
  { force }: RemoveOptions,
): Promise<boolean> {
  return container.lock.run(async () => {
    const { record } = container
    if (container.running && !force) throw refusal(container)
    if (container.running) return false
    // Should the rest not come to its end, it is at least not taken for a whole container.
    record.dead = true
    await engine.containers.save(container)
    await engine.machine.containers.remove(container.id)
    await openLogOrNone(engine, container)?.delete()
    await engine.containers.delete(container)
    return true
  })
}

async function killBeforeRemoval(engine: EngineContext, container: Container): Promise<void> {
  try {
    await kill(engine, container)
  } catch (error) {
    if (!container.running) return
    throw error instanceof DockerError
      ? new DockerError(error.kind, `could not kill container: ${error.message}`)
      : error
  }
}

/** Options that make no sense kept it from ever starting: then there is no log. */
function openLogOrNone(engine: EngineContext, container: Container) {
  try {
    return openLog(engine, container)
  } catch (error) {
    if (error instanceof DockerError) return null
    throw error
  }
}

async function removeAnonymousVolumes(engine: EngineContext, { record }: Container): Promise<void> {
  for (const { type, name, spec } of record.mounts) {
    const anonymous = type === 'volume' && !spec.Source
    if (!anonymous || engine.containers.usingVolume(name).length > 0) continue
    await removeVolume(engine, name, true).catch(engine.report)
  }
}
