/** The terminals that a page has open: each a login shell on a pty of the guest, joined to a port. */
import { joinedChunks } from './joined-chunks.ts'
import type { Process, TerminalSize } from '../../protocol/machine/index.ts'
import { portSocket } from '../../protocol/ports.ts'
import { SandboxFailure } from '../failure.ts'

const SIGHUP = 1

interface Terminal {
  shell: Process
  ended: Promise<number>
}

export class Terminals {
  #terminals = new Map<number, Terminal>()
  #nextId = 1

  open(shell: Process, port: MessagePort): number {
    const id = this.#nextId++
    const socket = portSocket(port)
    const shown = joinedChunks(shell.stdout)
      .pipeTo(socket.writable)
      .catch(() => undefined)
    socket.readable.pipeTo(shell.stdin!).then(
      () => this.close(id),
      () => this.close(id),
    )
    const ended = Promise.all([shell.exited, shown]).then(([{ code }]) => code)
    // Whoever waits is told; a page that does not wait has nobody to tell.
    ended.catch(() => undefined)
    this.#terminals.set(id, { shell, ended })
    return id
  }

  /** @throws {SandboxFailure} state: no such terminal. */
  async wait(id: number): Promise<number> {
    const { ended } = this.#find(id)
    return ended.finally(() => this.#terminals.delete(id))
  }

  async resize(id: number, size: TerminalSize): Promise<void> {
    await this.#find(id).shell.resize(size)
  }

  async close(id: number): Promise<void> {
    // The shell may just have ended by itself, which is what was wanted.
    await this.#terminals
      .get(id)
      ?.shell.kill(SIGHUP)
      .catch(() => undefined)
  }

  #find(id: number): Terminal {
    const terminal = this.#terminals.get(id)
    if (!terminal) throw new SandboxFailure('state', `there is no terminal ${id}`)
    return terminal
  }
}
