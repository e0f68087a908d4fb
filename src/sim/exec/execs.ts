/** All execs, kept a while after their end so that their exit code can be asked for. */
import { DockerError } from '../base/errors.ts'
import type { Containers } from '../containers/containers.ts'
import type { ExecInstance } from './exec.ts'

/** Ended execs beyond this many are forgotten, oldest first. */
const KEPT = 256

export class Execs {
  #containers: Containers
  #byId = new Map<string, ExecInstance>()

  constructor(containers: Containers) {
    this.#containers = containers
  }

  add(exec: ExecInstance): void {
    this.#byId.set(exec.id, exec)
    exec.container.execIds.add(exec.id)
    this.#forget()
  }

  /** It has ended, or never ran: its container does not list it any more. */
  detach(exec: ExecInstance): void {
    exec.container.execIds.delete(exec.id)
  }

  /** For a look at it, whatever its container does. @throws {DockerError} notFound */
  get(id: string): ExecInstance {
    const exec = this.#byId.get(id)
    if (exec && this.#containers.get(exec.container.id)) return exec
    throw new DockerError('notFound', `No such exec instance: ${id}`)
  }

  /** For use: the container must run. @throws {DockerError} notFound, conflict */
  getUsable(id: string): ExecInstance {
    const exec = this.#byId.get(id)
    if (!exec) throw new DockerError('notFound', `No such exec instance: ${id}`)
    const { container } = exec
    if (!this.#containers.get(container.id)) throw new DockerError('notFound', `No such container: ${id}`)
    if (!container.running) {
      throw new DockerError('conflict', `container ${container.id} is not running`)
    }
    if (container.state.status === 'paused') {
      throw new DockerError(
        'conflict',
        `Container ${container.id} is paused, unpause the container before exec`,
      )
    }
    if (container.state.status === 'restarting') {
      throw new DockerError(
        'conflict',
        `Container ${container.id} is restarting, wait until the container is running`,
      )
    }
    return exec
  }

  #forget(): void {
    const ended = [...this.#byId.values()].filter(({ state }) => state.status === 'exited')
    for (const { id } of ended.slice(0, Math.max(ended.length - KEPT, 0))) this.#byId.delete(id)
  }
}
