/**
 * The Docker engine of one host, put together: the API on HTTP exchanges, containers on a machine, images from their stores. It
 * knows no v86, no browser and no Node; those hand it what it needs.
 */
import type { Handler } from '../protocol/http/index.ts'
import type { Machine } from '../protocol/machine/index.ts'
import type { Recorder } from '../protocol/sim-event.ts'
import { createApi } from './api/app.ts'
import { containerBackend } from './api/containers/engine-backend.ts'
import { containerRoutes } from './api/containers/routes.ts'
import { execBackend } from './api/exec/engine-backend.ts'
import { execRoutes } from './api/exec/routes.ts'
import { imageRoutes } from './api/images/routes.ts'
import { networkBackend } from './api/networks/engine-backend.ts'
import { networkRoutes } from './api/networks/routes.ts'
import { pluginRoutes } from './api/plugins/routes.ts'
import { systemBackend } from './api/system/engine-backend.ts'
import { systemRoutes } from './api/system/routes.ts'
import { volumeBackend } from './api/volumes/engine-backend.ts'
import { volumeRoutes } from './api/volumes/routes.ts'
import type { ImageUser } from './images/image.ts'
import type { Images } from './images/images.ts'
import { Networks } from './networks/networks.ts'
import { restoreNetworks } from './networks/restore.ts'
import type { DocStore, LogStore } from './store/store.ts'
import { Containers } from './containers/containers.ts'
import { hasProcess } from './containers/state.ts'
import { stop } from './containers/stop.ts'
import { noteOom } from './containers/oom.ts'
import type { EngineContext } from './containers/context.ts'
import { onBehalfOf } from './events/cause.ts'
import { Events } from './events/events.ts'
import type { ExecContext } from './exec/context.ts'
import { Execs } from './exec/execs.ts'
import type { Host } from './base/host.ts'
import type { EngineInfo } from './system/info.ts'
import { restartByPolicy, restore } from './system/restore.ts'
import { ContainerFiles } from './rootfs/container-file.ts'
import { createClock } from './base/time.ts'
import { restoreVolumes } from './volumes/restore.ts'
import { Volumes } from './volumes/volumes.ts'
import { warmUp } from './system/warm-up.ts'

export interface EngineParts {
  machine: Machine
  /** Made when there are events and containers, which the images need to know of. */
  images: (needs: ImageNeeds) => Images
  docs: DocStore
  logs: LogStore
  host: Host
  record: Recorder
  info: EngineInfo
  /** Told of our own mistakes, and of failures that nobody waits for. */
  report?: (error: unknown) => void
}

export interface ImageNeeds {
  events: Events
  containersUsing: (imageId: string) => ImageUser[]
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
  const events = Events.create(clock, record)
  const containers = new Containers(docs, report)
  const images = parts.images({ events, containersUsing: (imageId) => containers.usingImage(imageId) })
  const engine: ExecContext = {
    machine,
    facts: await machine.host.facts(),
    images,
    logs,
    host,
    clock,
    events,
    containers,
    execs: new Execs(containers),
    networks: new Networks(docs, report),
    volumes: new Volumes(docs, report),
    files: new ContainerFiles(machine, images.layers),
    daemon: { stopping: false },
    report,
  }
  machine.host.on((event) => {
    if (event.type === 'oom') void noteOom(engine, event.containerId).catch(report)
  })
  const handler = createApi({
    routes: [
      systemRoutes(systemBackend(engine, info)),
      containerRoutes((cause) => containerBackend(onBehalfOf(engine, cause))),
      execRoutes((cause) => execBackend(onBehalfOf(engine, cause))),
      networkRoutes((cause) => networkBackend(onBehalfOf(engine, cause))),
      pluginRoutes(),
      volumeRoutes((cause) => volumeBackend(onBehalfOf(engine, cause))),
      imageRoutes((cause) => images.onBehalfOf(cause), report),
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
  engine.daemon.stopping = false
  await engine.containers.load()
  await restoreNetworks(engine)
  await restoreVolumes(engine)
  await restore(engine)
  await restartByPolicy(engine)
}

async function stopEngine(engine: EngineContext): Promise<void> {
  engine.daemon.stopping = true
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
