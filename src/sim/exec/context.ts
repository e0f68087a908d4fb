import type { EngineContext } from '../containers/context.ts'
import type { Execs } from './execs.ts'

/** What the verbs of exec share: the engine of containers, and all execs. */
export interface ExecContext extends EngineContext {
  readonly execs: Execs
}
