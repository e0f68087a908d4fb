/** Where a container is in its life. One value, so that "paused but not running" cannot be written down. */
import type { ContainerStatus, StateJSON } from '../../protocol/docker/containers.ts'
import { formatTime, humanDuration, type Micros } from '../base/time.ts'

export type ContainerState =
  /** Never ran. After a start that failed: its exit code, and why. */
  | { status: 'created'; exitCode: number; error: string }
  | {
      status: 'running' | 'paused'
      /** As the host sees it. */
      pid: number
      startedAt: Micros
      /** The end of the run before; 0: there was none. */
      finishedAt: Micros
      oomKilled: boolean
    }
  | Ended<'restarting'>
  | Ended<'exited'>

interface Ended<Status> {
  status: Status
  exitCode: number
  error: string
  oomKilled: boolean
  startedAt: Micros
  finishedAt: Micros
}

/** On its way out: no state of the process, so it goes beside. */
export type Removal = 'none' | 'removing' | 'dead'

export const CREATED: ContainerState = { status: 'created', exitCode: 0, error: '' }

/** As dockerd counts: paused and restarting containers run, too. */
export function isRunning(state: ContainerState): boolean {
  return state.status === 'running' || state.status === 'paused' || state.status === 'restarting'
}

export function hasProcess(state: ContainerState): state is Extract<ContainerState, { pid: number }> {
  return state.status === 'running' || state.status === 'paused'
}

export function exitCodeOf(state: ContainerState): number {
  return hasProcess(state) ? 0 : state.exitCode
}

export function errorOf(state: ContainerState): string {
  return hasProcess(state) ? '' : state.error
}

export function statusOf(state: ContainerState, removal: Removal): ContainerStatus {
  if (isRunning(state) || removal === 'none') return state.status
  return removal
}

/** Docker's wire form is a set of flags. */
export function toStateJSON(state: ContainerState, removal: Removal): StateJSON {
  return {
    Status: statusOf(state, removal),
    Running: isRunning(state),
    Paused: state.status === 'paused',
    Restarting: state.status === 'restarting',
    OOMKilled: state.status !== 'created' && state.oomKilled,
    Dead: removal === 'dead',
    Pid: hasProcess(state) ? state.pid : 0,
    ExitCode: exitCodeOf(state),
    Error: errorOf(state),
    StartedAt: formatTime(state.status === 'created' ? 0 : state.startedAt),
    FinishedAt: formatTime(state.status === 'created' ? 0 : state.finishedAt),
  }
}

/** For people, as `docker ps` shows it: `Up 5 seconds`, `Exited (3) 2 minutes ago`. */
export function statusText(state: ContainerState, removal: Removal, now: Micros): string {
  const ago = (at: Micros) => humanDuration((now - at) / 1e6)
  if (state.status === 'running') return `Up ${ago(state.startedAt)}`
  if (state.status === 'paused') return `Up ${ago(state.startedAt)} (Paused)`
  if (state.status === 'restarting') return `Restarting (${state.exitCode}) ${ago(state.finishedAt)} ago`
  if (removal === 'removing') return 'Removal In Progress'
  if (removal === 'dead') return 'Dead'
  if (state.status === 'created') return 'Created'
  return `Exited (${exitCodeOf(state)}) ${ago(state.finishedAt)} ago`
}
