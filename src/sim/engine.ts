/**
 * The Docker engine of one host, put together: the API on HTTP exchanges, containers on a machine, images from their stores. It
 * knows no v86, no browser and no Node; those hand it what it needs.
 */
import type { Handler } from '../protocol/http/index.ts'
import type { Machine } from '../protocol/machine.ts'
import type { Recorder } from '../protocol/sim-event.ts'
import { createApi } from './api/app.ts'
import { containerBackend } from './api/containers/engine-backend.ts'
import { containerRoutes } from './api/containers/routes.ts'
import { execBackend } from './api/exec/engine-backend.ts'
import { execRoutes } from './api/exec/routes.ts'
import { networkRoutes } from './api/networks/routes.ts'
import { pluginRoutes } from './api/plugins/routes.ts'
import { systemBackend } from './api/system/engine-backend.ts'
import { systemRoutes } from './api/system/routes.ts'
import { volumeBackend } from './api/volumes/engine-backend.ts'
import { volumeRoutes } from './api/volumes/routes.ts'
import type { ApiRoutes } from './api/context.ts'
import type { ImageEvent, Images } from './images/images.ts'
import { Networks } from './networks/networks.ts'
import type { DocStore, LogStore } from './store/store.ts'
import { Containers } from './containers/containers.ts'
import { emitContainerEvent } from './containers/container-event.ts'
import { hasProcess } from './containers/state.ts'
import { stop } from './containers/stop.ts'
import { ContainerPruner } from './containers/prune.ts'
import { onBehalfOf, type EngineContext } from './containers/context.ts'
import { Events, type Cause } from './events/events.ts'
import type { ExecContext } from './exec/context.ts'
import { Execs } from './exec/execs.ts'
import type { Host } from './base/host.ts'
import type { EngineInfo } from './system/info.ts'
import { restartByPolicy, restore } from './system/restore.ts'
import { ContainerFiles } from './rootfs/container-file.ts'
import { createClock } from './base/time.ts'
import { Volumes } from './volumes/volumes.ts'
import { warmUp } from './system/warm-up.ts'

export interface EngineParts {
  machine: Machine
  /** Made here, since images and containers know of each other: who uses an image, and who hears of its changes. */
  images: (hooks: ImageHooks) => Images | Promise<Images>
  /** The routes of `/images/…`, which belong to the images. */
  imageRoutes: (images: Images) => ApiRoutes
  docs: DocStore
  logs: LogStore
  host: Host
  record: Recorder
  info: EngineInfo
  /** Told of our own mistakes, and of failures that nobody waits for. */
  report?: (error: unknown) => void
}

export interface ImageHooks {
  emit: (event: ImageEvent, cause: Cause) => void
  containersUsing: (imageId: string) => { id: string; name: string; running: boolean }[]
}

export interface Engine {
  /** Serves requests; those before `start` has resolved may find less than there is. */
  handler: Handler
  events: Events
  images: Images
  /** After each boot of the machine: sets right what a crash left, and starts what is to run. */
  start(): Promise<void>
  /** Once it has started: makes the first containers as quick as later ones, in the background, until the signal. Never rejects. */
  warmUp(signal: AbortSignal): Promise<void>
  /** The daemon goes down: stops all containers, gracefully. They are restarted by their policies at the next start. */
  stop(): Promise<void>
}

export async function createEngine(parts: EngineParts): Promise<Engine> {
  const { machine, docs, logs, host, record, info } = parts
  const report = parts.report ?? (() => undefined)
  const clock = createClock(() => host.now())
  const events = new Events(clock, record)
  const containers = new Containers(docs)
  const images = await parts.images({
    emit: (event, cause) => events.emit(event, cause),
    containersUsing: (imageId) => usersOfImage(containers, imageId),
  })
  const engine: ExecContext = {
    machine,
    facts: await machine.facts(),
    images,
    logs,
    host,
    clock,
    events,
    containers,
    execs: new Execs(containers),
    networks: new Networks({ machine, docs, host, clock }),
    volumes: new Volumes({
      machine,
      docs,
      host,
      clock,
      events,
      usersOf: (name) => usersOfVolume(containers, name),
    }),
    files: new ContainerFiles(machine, images.layers),
    stopping: false,
    report,
  }
  machine.on((event) => {
    if (event.type === 'oom') void noteOom(engine, event.containerId).catch(report)
  })
  const pruner = new ContainerPruner()
  const handler = createApi({
    routes: [
      systemRoutes(systemBackend(engine, info)),
      containerRoutes((cause) => containerBackend(onBehalfOf(engine, cause), pruner)),
      execRoutes((cause) => execBackend(onBehalfOf(engine, cause))),
      networkRoutes(engine.networks),
      pluginRoutes(),
      volumeRoutes((cause) => volumeBackend(engine.volumes, events.causedBy(cause))),
      parts.imageRoutes(images),
    ],
    serverVersion: info.version,
    onBug: report,
  })
  return {
    handler,
    events,
    images,
    start: () => startEngine(engine),
    warmUp: (signal) => warmUp(engine, signal),
    stop: () => stopEngine(engine),
  }
}

async function startEngine(engine: EngineContext): Promise<void> {
  engine.stopping = false
  await engine.containers.load()
  await engine.networks.start()
  await engine.volumes.start()
  await restore(engine)
  await restartByPolicy(engine)
}

async function stopEngine(engine: EngineContext): Promise<void> {
  engine.stopping = true
  const all = engine.containers.all()
  const ends = all.map(({ run }) => run?.over)
  for (const { restarts } of all) restarts.cancel()
  const options = { signal: '', timeout: undefined }
  await Promise.all(
    all
      .filter(({ state }) => hasProcess(state))
      .map((one) => stop(engine, one, options).catch(engine.report)),
  )
  await Promise.all(ends)
  await engine.logs.flush()
}

/** A process of the container was killed for memory; the container may go on. */
async function noteOom(engine: EngineContext, id: string): Promise<void> {
  const container = engine.containers.get(id)
  await container?.lock.run(async () => {
    const { record } = container
    if (!hasProcess(record.state)) return
    record.state = { ...record.state, oomKilled: true }
    await engine.containers.save(container)
    emitContainerEvent(engine, container, 'oom')
  })
}

function usersOfVolume(containers: Containers, volume: string): string[] {
  return containers
    .all()
    .filter(({ record }) => record.mounts.some(({ type, name }) => type === 'volume' && name === volume))
    .map(({ id }) => id)
}

function usersOfImage(containers: Containers, imageId: string) {
  return containers
    .all()
    .filter(({ record }) => record.image.id === imageId)
    .map(({ id, name, running }) => ({ id, name, running }))
}
