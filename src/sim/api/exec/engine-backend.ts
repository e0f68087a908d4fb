import type { ExecContext } from '../../exec/context.ts'
import { createExec } from '../../exec/create-exec.ts'
import { inspectExec, resizeExec } from '../../exec/inspect-exec.ts'
import { startAttached, startDetached } from '../../exec/start-exec.ts'
import type { ExecBackend } from './backend.ts'

export function execBackend(engine: ExecContext): ExecBackend {
  return {
    create: (container, options) => createExec(engine, container, options),
    check: (id) => void engine.execs.getUsable(id),
    startDetached: (id, options) => startDetached(engine, id, options),
    startAttached: (id, options, socket) => startAttached(engine, id, options, socket),
    resize: (id, size) => resizeExec(engine, id, size),
    inspect: (id) => inspectExec(engine, id),
  }
}
