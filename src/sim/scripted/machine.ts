/**
 * A machine for unit tests: programs are functions, files and networks are kept in memory. It keeps the rules of the `Machine`
 * interface, not Linux's: nothing is isolated, and limits are only noted.
 */
import type { Machine } from '../../protocol/machine/index.ts'
import { scriptedContainers } from './containers.ts'
import { scriptedFiles } from './files.ts'
import { scriptedHost, type ScriptedHost } from './host.ts'
import { hostPrograms } from './host-programs.ts'
import { scriptedNetworks } from './networks.ts'
import { SIGKILL } from './process.ts'
import { basicPrograms, type Programs } from './programs.ts'
import { ScriptedState } from './state.ts'
import { scriptedVolumes } from './volumes.ts'

export interface ScriptedMachine extends Machine {
  readonly host: ScriptedHost
  /** What a test may look at and change. */
  readonly state: ScriptedState
  /** The kernel kills the container for memory. */
  oomKill(containerId: string): void
}

export function scriptedMachine(programs: Programs = {}): ScriptedMachine {
  const state = new ScriptedState()
  Object.assign(state.programs, basicPrograms, hostPrograms(state.tree), programs)
  return {
    state,
    containers: scriptedContainers(state),
    networks: scriptedNetworks(state),
    volumes: scriptedVolumes(state),
    files: scriptedFiles(state),
    host: scriptedHost(state),
    oomKill(containerId) {
      const container = state.container(containerId)
      container.oomKilled = true
      state.emit({ type: 'oom', containerId })
      container.first.end(128 + SIGKILL, SIGKILL)
    },
  }
}
