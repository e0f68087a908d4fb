import type { ExecInspect, ExecOptions } from '../../../protocol/docker/exec.ts'
import type { TerminalSize } from '../../../protocol/machine/index.ts'
import type { Socket } from '../../../protocol/socket.ts'
import type { ExecStart } from '../../exec/start-exec.ts'

/** What these routes need from the engine, and nothing more. All throw `DockerError`. */
export interface ExecBackend {
  create(container: string, options: ExecOptions): Promise<string>
  /** Whether it is there, and its container runs: throws otherwise. */
  check(id: string): void
  startDetached(id: string, options: ExecStart): Promise<void>
  /** Tells failures on the connection. */
  startAttached(id: string, options: ExecStart, socket: Socket): Promise<void>
  resize(id: string, size: TerminalSize): Promise<void>
  inspect(id: string): ExecInspect
}
