import type {
  ContainerInspect,
  ContainerPruneReport,
  ContainerSummary,
  CreateRequest,
  CreateResponse,
  HostConfig,
  StatsResponse,
  TopResponse,
  UpdateRequest,
} from '../../../protocol/docker/containers.ts'
import type { TerminalSize } from '../../../protocol/machine/index.ts'
import type { Attachment, AttachOptions } from '../../containers/attach.ts'
import type { WaitCondition, WaitResult } from '../../containers/container.ts'
import type { ListOptions } from '../../containers/list.ts'
import type { LogsOptions, LogStream } from '../../containers/logs.ts'
import type { RemoveOptions } from '../../containers/remove.ts'
import type { StatsOptions } from '../../containers/stats.ts'
import type { StopOptions } from '../../containers/stop.ts'
import type { Filters } from '../../base/filters.ts'

/** What these routes need from the engine, and nothing more. All throw `DockerError`. Names may be ids, too. */
export interface ContainerBackend {
  create(
    request: CreateRequest & { HostConfig: HostConfig },
    name: string,
    platform: string,
  ): Promise<CreateResponse>
  list(options: ListOptions): Promise<ContainerSummary[]>
  inspect(name: string, size: boolean): Promise<ContainerInspect>
  start(name: string): Promise<void>
  stop(name: string, options: StopOptions): Promise<void>
  restart(name: string, options: StopOptions): Promise<void>
  kill(name: string, signal: string): Promise<void>
  pause(name: string): Promise<void>
  unpause(name: string): Promise<void>
  /** Throws at once, then waits. */
  wait(name: string, condition: WaitCondition): { result: Promise<WaitResult> }
  rename(name: string, newName: string): Promise<void>
  resize(name: string, size: TerminalSize): Promise<void>
  attach(name: string, options: AttachOptions): Attachment
  logs(name: string, options: LogsOptions, signal: AbortSignal): LogStream
  top(name: string, psArgs: string): Promise<TopResponse>
  stats(name: string, options: StatsOptions, signal: AbortSignal): AsyncGenerator<StatsResponse>
  update(name: string, request: UpdateRequest): Promise<string[]>
  remove(name: string, options: RemoveOptions & { link: boolean }): Promise<void>
  prune(filters: Filters): Promise<ContainerPruneReport>
}
