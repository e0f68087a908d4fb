/** After a boot of the machine: what the engine remembers is set right by what the disk holds, and restart policies are kept. */
import type { EngineContext } from '../containers/context.ts'
import type { Container } from '../containers/container.ts'
import { withoutOperationalData } from '../containers/record.ts'
import { removeContainer } from '../containers/remove.ts'
import { start } from '../containers/start/start.ts'
import { exitCodeOf, hasProcess } from '../containers/state.ts'

/** What dockerd says of a container whose end it did not see. */
const UNSEEN_EXIT = 255

export async function restore(engine: EngineContext): Promise<void> {
  await removeStrays(engine)
  for (const container of engine.containers.all()) await settle(engine, container)
  await engine.images.collect().catch(engine.report)
}

/** Starts those whose policy says so. Failures are kept in their records. */
export async function restartByPolicy(engine: EngineContext): Promise<void> {
  const wanted = engine.containers.all().filter(wantsRestart)
  await Promise.all(
    wanted.map((container) => start(engine, container, { byUser: true }).catch(engine.report)),
  )
}

/** Directories that a crash left of containers that were never stored, or are deleted. */
async function removeStrays({ machine, containers }: EngineContext): Promise<void> {
  for (const id of await machine.containers.onDisk())
    if (!containers.get(id) && !containers.isAside(id)) await machine.containers.remove(id)
}

async function settle(engine: EngineContext, container: Container): Promise<void> {
  const { record } = container
  // Nothing runs after a boot, whatever the record says.
  if (container.running) await markEnded(engine, container)
  if (record.dead) {
    // Somebody asked for its removal: finish it.
    container.removal = 'none'
    return removeContainer(engine, container, { force: true, volumes: false }).catch(engine.report)
  }
  if (record.hostConfig.AutoRemove && record.startedBefore) {
    await removeContainer(engine, container, { force: true, volumes: true }).catch(engine.report)
  }
}

async function markEnded(engine: EngineContext, container: Container): Promise<void> {
  const { record } = container
  const { state, network } = record
  if (state.status === 'created') return
  record.state = {
    status: 'exited',
    exitCode: hasProcess(state) ? UNSEEN_EXIT : exitCodeOf(state),
    error: '',
    oomKilled: state.oomKilled,
    startedAt: state.startedAt,
    finishedAt: hasProcess(state) ? engine.clock.now() : state.finishedAt,
  }
  const endpoints = Object.entries(network.endpoints).map(([name, one]) => [
    name,
    withoutOperationalData(one),
  ])
  record.network = {
    ...network,
    sandboxId: '',
    sandboxKey: '',
    ports: {},
    endpoints: Object.fromEntries(endpoints),
  }
  await engine.containers.save(container)
}

/** As if it had just ended. `always` means also those that were stopped. */
function wantsRestart(container: Container): boolean {
  const { record, restarts } = container
  if (!record.startedBefore || record.state.status !== 'exited') return false
  const { exitCode, finishedAt, startedAt } = record.state
  return restarts.next(exitCode, record.manuallyStopped, (finishedAt - startedAt) / 1000) !== null
}
