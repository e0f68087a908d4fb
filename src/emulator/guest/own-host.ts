/** The guest as a host: its facts, programs and connections, what it says by itself, and its end. */
import { op, spawn, tolerate, type AgentLink } from '../../protocol/agent/index.ts'
import type {
  HostProcessPlan,
  MachineEvent,
  MachineFacts,
  MachineHost,
  PeerInfo,
  Process,
} from '../../protocol/machine/index.ts'
import type { Socket } from '../../protocol/socket.ts'
import { readFacts } from './facts.ts'
import type { Guest } from './guest.ts'
import { CONTAINERS_CGROUP, DATA_ROOT, HOME, LAYERS } from './guest-paths.ts'
import { toProcess } from './processes.ts'
import { Sockets } from './sockets.ts'

export class OwnHost implements MachineHost {
  readonly #guest: Guest
  readonly #link: AgentLink
  readonly #flushDisk: () => void
  readonly #listeners: Set<(event: MachineEvent) => void>
  readonly #sockets: Sockets
  #facts: Promise<MachineFacts> | undefined

  constructor(guest: Guest, flushDisk: () => void, listeners: Set<(event: MachineEvent) => void>) {
    this.#guest = guest
    this.#link = guest.link
    this.#flushDisk = flushDisk
    this.#listeners = listeners
    this.#sockets = new Sockets(guest.link)
  }

  get gone(): string | null {
    return this.#link.gone?.message ?? null
  }

  facts(): Promise<MachineFacts> {
    return (this.#facts ??= readFacts(this.#link, this.#guest.machineId))
  }

  async spawn({ args, env, cwd, stdio: { tty, stdin, size } }: HostProcessPlan): Promise<Process> {
    const terminal = tty ? { tty: size ?? { rows: 24, columns: 80 } } : { stdin }
    return toProcess(await spawn(this.#link, { args, env, cwd, ...terminal }))
  }

  listen(path: string, onConnection: (socket: Socket, peer: PeerInfo) => void): Promise<() => Promise<void>> {
    return this.#sockets.listen(path, onConnection)
  }

  dial(address: string): Promise<Socket> {
    return this.#sockets.dial(address)
  }

  on(listener: (event: MachineEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  async sync(): Promise<void> {
    await this.#link.call(op.sync())
    this.#flushDisk()
  }

  async shutdown(): Promise<void> {
    if (this.#link.gone) return
    try {
      await this.#link.call(
        tolerate(op.killCgroup(CONTAINERS_CGROUP)),
        // A process of its own, for which a full table has no room. What was written is in the journal within a second.
        tolerate(op.sync()),
        // In use or not: what is in use was synced before.
        tolerate(op.umount(LAYERS)),
        tolerate(op.umount(HOME)),
        tolerate(op.umount(DATA_ROOT)),
        op.sync(),
      )
    } finally {
      this.#flushDisk()
      this.#guest.stop('the host was shut down')
    }
  }
}
