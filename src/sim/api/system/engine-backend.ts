import type { EngineContext } from '../../engine/context.ts'
import { infoOf, versionOf, type EngineInfo } from '../../engine/info.ts'
import { watchEvents } from '../../engine/watch-events.ts'
import type { SystemBackend } from './backend.ts'

export function systemBackend(engine: EngineContext, info: EngineInfo): SystemBackend {
  return {
    version: () => versionOf(engine, info),
    info: () => infoOf(engine, info),
    events: (window, filters, signal) => watchEvents(engine, window, filters, signal),
  }
}
