import { attach } from '../../containers/attach.ts'
import { createContainer } from '../../containers/create/create.ts'
import { inspectContainer } from '../../containers/inspect.ts'
import { listContainers } from '../../containers/list.ts'
import { containerLogs } from '../../containers/logs.ts'
import { pauseContainer, unpauseContainer } from '../../containers/pause.ts'
import { pruneContainers } from '../../containers/prune.ts'
import { removeByName } from '../../containers/remove.ts'
import { renameContainer } from '../../containers/rename.ts'
import { resizeContainer } from '../../containers/resize.ts'
import { restartContainer } from '../../containers/restart.ts'
import { startContainer } from '../../containers/start/start.ts'
import { containerStats } from '../../containers/stats.ts'
import { killContainer, stopContainer } from '../../containers/stop.ts'
import { topContainer } from '../../containers/top/top.ts'
import { updateContainer } from '../../containers/update.ts'
import type { EngineContext } from '../../containers/context.ts'
import type { ContainerBackend } from './backend.ts'

export function containerBackend(engine: EngineContext): ContainerBackend {
  return {
    create: (request, name, platform) => createContainer(engine, request, name, platform),
    list: (options) => listContainers(engine, options),
    inspect: (name, size) => inspectContainer(engine, name, size),
    start: (name) => startContainer(engine, name),
    stop: (name, options) => stopContainer(engine, name, options),
    restart: (name, options) => restartContainer(engine, name, options),
    kill: (name, signal) => killContainer(engine, name, signal),
    pause: (name) => pauseContainer(engine, name),
    unpause: (name) => unpauseContainer(engine, name),
    wait: (name, condition) => ({ result: engine.containers.find(name).wait(condition) }),
    rename: (name, newName) => renameContainer(engine, name, newName),
    resize: (name, size) => resizeContainer(engine, name, size),
    attach: (name, options) => attach(engine, name, options),
    logs: (name, options, signal) => containerLogs(engine, name, options, signal),
    top: (name, psArgs) => topContainer(engine, name, psArgs),
    stats: (name, options, signal) => containerStats(engine, name, options, signal),
    update: (name, request) => updateContainer(engine, name, request),
    remove: (name, options) => removeByName(engine, name, options),
    prune: (filters) => pruneContainers(engine, filters),
  }
}
