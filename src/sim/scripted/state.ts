/** What the facets of one scripted machine share. */
import {
  RuntimeError,
  type BridgePlan,
  type ContainerPlan,
  type MachineEvent,
  type PortPlan,
} from '../../protocol/machine/index.ts'
import type { Socket } from '../../protocol/socket.ts'
import type { Program, ScriptedProcess } from './process.ts'
import type { Programs } from './programs.ts'
import { ScriptedTree } from './tree.ts'

export interface RunningContainer {
  plan: ContainerPlan
  first: ScriptedProcess
  others: Set<ScriptedProcess>
  frozen: Promise<void> | null
  thaw: () => void
  oomKilled: boolean
  listeners: Map<number, (socket: Socket) => void>
}

export class ScriptedState {
  readonly tree = new ScriptedTree()
  /** Programs by name, for containers and the host; add your own. */
  readonly programs: Programs = {}
  /** What the last start of each container was given. */
  readonly plans = new Map<string, ContainerPlan>()
  readonly running = new Map<string, RunningContainer>()
  readonly bridges = new Map<string, BridgePlan>()
  published: { containerId: string; port: PortPlan }[] = []
  /** Host ports that another program of the host holds. */
  readonly takenPorts = new Set<number>()
  /** The next start of a container fails with this. */
  refuseNextStart: RuntimeError | null = null
  readonly listeners = new Set<(event: MachineEvent) => void>()
  #pids = 100

  newPid(): number {
    return this.#pids++
  }

  emit(event: MachineEvent): void {
    for (const listener of this.listeners) listener(event)
  }

  /** @throws {RuntimeError} as if it were not in `$PATH`. */
  program(args: string[]): Program {
    const name = (args[0] ?? '').split('/').at(-1)!
    const found = Object.hasOwn(this.programs, name) ? this.programs[name] : undefined
    if (found) return found
    throw new RuntimeError(
      'notFound',
      `executable file \`${args[0]}\` not found in $PATH: No such file or directory`,
    )
  }

  /** @throws {RuntimeError} it does not run. */
  container(id: string): RunningContainer {
    const container = this.running.get(id)
    if (container) return container
    throw new RuntimeError('other', `container \`${id}\` is not running`)
  }
}
