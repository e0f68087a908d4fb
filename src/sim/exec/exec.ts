/** One `docker exec`: what is to run, and how far it is. */
import type { Process } from '../../protocol/machine/index.ts'
import type { Container } from '../containers/container.ts'
import { Broadcast } from '../stdio/broadcast.ts'
import { StdinPipe } from '../stdio/stdin-pipe.ts'

export interface ExecConfig {
  /** 64 hex digits. */
  id: string
  args: string[]
  env: string[]
  cwd: string
  /** As asked for; empty: as the container's first process. */
  user: string
  tty: boolean
  privileged: boolean
  openStdin: boolean
  openStdout: boolean
  openStderr: boolean
  detachKeys: number[]
  /** As asked for: `ctrl-p,ctrl-q`; empty: the default. */
  detachKeysText: string
  /** Rows, columns. */
  consoleSize: [number, number] | null
}

export type ExecState =
  | { status: 'created' }
  /** `process` is null until the runtime has made it. */
  | { status: 'running'; process: Process | null }
  | { status: 'exited'; exitCode: number; pid: number }

export class ExecInstance {
  readonly config: ExecConfig
  readonly container: Container
  readonly output = new Broadcast()
  readonly stdin = new StdinPipe()
  state: ExecState = { status: 'created' }
  /** Resolves when the process is there, or was refused. */
  readonly started: Promise<void>
  markStarted: () => void = () => undefined

  constructor(config: ExecConfig, container: Container) {
    this.config = config
    this.container = container
    this.started = new Promise((resolve) => (this.markStarted = resolve))
  }

  get id(): string {
    return this.config.id
  }
}
