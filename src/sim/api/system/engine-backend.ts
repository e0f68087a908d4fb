import type { EngineContext } from '../../containers/context.ts'
import { infoOf, versionOf, type EngineInfo } from '../../system/info.ts'
import { watchEvents } from '../../events/watch-events.ts'
import type { SystemBackend } from './backend.ts'

export function systemBackend(engine: EngineContext, info: EngineInfo): SystemBackend {
  return {
    version: () => versionOf(engine, info),
    info: () => infoOf(engine, info),
    events: (window, filters, signal) => watchEvents(engine, window, filters, signal),
  }
}
