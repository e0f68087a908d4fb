import type { EngineContext } from '../../engine/context.ts'
import { createExec } from '../../engine/exec/create-exec.ts'
import { inspectExec, resizeExec } from '../../engine/exec/inspect-exec.ts'
import { startAttached, startDetached } from '../../engine/exec/start-exec.ts'
import type { ExecBackend } from './backend.ts'

export function execBackend(engine: EngineContext): ExecBackend {
  return {
    create: (container, options) => createExec(engine, container, options),
    check: (id) => void engine.execs.getUsable(id),
    startDetached: (id, options) => startDetached(engine, id, options),
    startAttached: (id, options, socket) => startAttached(engine, id, options, socket),
    resize: (id, size) => resizeExec(engine, id, size),
    inspect: (id) => inspectExec(engine, id),
  }
}
