/**
 * The machine that the engine runs containers on, made of a guest in v86. It knows the guest and its agent, and nothing of
 * Docker's API. Whatever is asked is one CALL to the agent, wherever that can be.
 */
import {
  AgentError,
  answer,
  listDirectory,
  listProcesses,
  op,
  readFile,
  spawn,
  tolerate,
  writeFile,
  type AgentLink,
} from '../protocol/agent/index.ts'
import type {
  BridgePlan,
  ContainerPlan,
  ContainerProcess,
  ExecPlan,
  FileStat,
  HostProcessPlan,
  Machine,
  MachineEvent,
  MachineFacts,
  PeerInfo,
  PortPlan,
  Process,
  ProcessInfo,
  ResourceSample,
} from '../protocol/machine.ts'
import type { RuntimeSpec } from '../protocol/oci-runtime.ts'
import type { Socket } from '../protocol/socket.ts'
import { Containers } from './container/containers.ts'
import { readFacts } from './guest/facts.ts'
import { statFile } from './guest/files.ts'
import { setFrozen } from './container/freezer.ts'
import { startGuest, type Guest, type GuestOptions } from './guest/guest.ts'
import { CONTAINERS_CGROUP, DATA_ROOT, LAYERS, pathsOf, volumePath } from './guest/guest-paths.ts'
import { Networks } from './network/networks.ts'
import { toProcess, toProcessInfo } from './guest/processes.ts'
import { randomHex } from './guest/random.ts'
import { resourceOperations } from './container/resources.ts'
import { takeSample } from './container/sample.ts'
import { Sockets } from './guest/sockets.ts'

export interface GuestMachineOptions extends GuestOptions {
  /** Hears everything from the beginning, as listeners of `Machine.on` do. */
  onEvent?: (event: MachineEvent) => void
}

/** @throws the guest does not start: see `startGuest`. */
export async function createMachine(options: GuestMachineOptions): Promise<Machine> {
  const listeners = new Set<(event: MachineEvent) => void>(options.onEvent ? [options.onEvent] : [])
  const emit = (event: MachineEvent) => {
    for (const listener of listeners) listener(event)
  }
  return new GuestMachine(await startGuest(options, emit), options, listeners, emit)
}

class GuestMachine implements Machine {
  readonly #guest: Guest
  readonly #link: AgentLink
  readonly #options: GuestMachineOptions
  readonly #listeners: Set<(event: MachineEvent) => void>
  readonly #containers: Containers
  readonly #networks: Networks
  readonly #sockets: Sockets
  #facts: Promise<MachineFacts> | undefined

  constructor(
    guest: Guest,
    options: GuestMachineOptions,
    listeners: Set<(event: MachineEvent) => void>,
    emit: (event: MachineEvent) => void,
  ) {
    this.#guest = guest
    this.#link = guest.link
    this.#options = options
    this.#listeners = listeners
    this.#containers = new Containers(guest.link, randomHex)
    this.#networks = new Networks(guest.link)
    this.#sockets = new Sockets(guest.link)
    guest.link.on('oom', ({ name }) => emit({ type: 'oom', containerId: name }))
    guest.link.on('power', ({ action }) => emit({ type: 'power', action }))
  }

  facts(): Promise<MachineFacts> {
    return (this.#facts ??= readFacts(this.#link, this.#guest.machineId))
  }

  start(plan: ContainerPlan): Promise<ContainerProcess> {
    return this.#containers.start(plan)
  }

  exec(containerId: string, plan: ExecPlan): Promise<Process> {
    return this.#containers.exec(containerId, plan)
  }

  async kill(containerId: string, signal: number): Promise<void> {
    const container = this.#containers.running(containerId)
    // Tolerated: it may have ended just now.
    if (container) await this.#link.call(tolerate(op.kill(container.pid, signal)))
  }

  async setFrozen(containerId: string, frozen: boolean): Promise<void> {
    this.#containers.require(containerId)
    return setFrozen(this.#link, pathsOf(containerId).cgroup, frozen)
  }

  async update(
    containerId: string,
    resources: NonNullable<RuntimeSpec['linux']['resources']>,
  ): Promise<void> {
    this.#containers.require(containerId)
    await this.#link.call(...resourceOperations(pathsOf(containerId).cgroup, resources))
  }

  async processes(containerId: string): Promise<ProcessInfo[]> {
    this.#containers.require(containerId)
    const processes = await listProcesses(this.#link, pathsOf(containerId).cgroup)
    return processes.map((process) => toProcessInfo(process, this.#guest.bootedAt))
  }

  async sample(containerId: string): Promise<ResourceSample> {
    const { pid, attachment } = this.#containers.require(containerId)
    return takeSample(this.#link, {
      cgroup: pathsOf(containerId).cgroup,
      pid: attachment.namespace === null ? null : pid,
      hostMemoryBytes: (await this.facts()).memoryBytes,
      at: Date.now(),
    })
  }

  writableSize(containerId: string): Promise<number> {
    // Before its first start a container has nothing of its own.
    return this.#link.ask(op.du(pathsOf(containerId).upper), answer.number).catch((error: unknown) => {
      if (error instanceof AgentError && error.code === 'ENOENT') return 0
      throw error
    })
  }

  remove(containerId: string): Promise<void> {
    return this.#containers.remove(containerId)
  }

  createBridge(plan: BridgePlan): Promise<void> {
    return this.#networks.createBridge(plan)
  }

  removeBridge(name: string): Promise<void> {
    return this.#networks.removeBridge(name)
  }

  publish(_containerId: string, ports: PortPlan[]): Promise<void> {
    return this.#networks.publish(ports)
  }

  unpublish(_containerId: string, ports: PortPlan[]): Promise<void> {
    return this.#networks.unpublish(ports)
  }

  async createVolume(name: string): Promise<string> {
    const path = `${volumePath(name)}/_data`
    await this.#link.call(op.mkdir(volumePath(name), 0o701), op.mkdir(path))
    return path
  }

  async removeVolume(name: string): Promise<void> {
    await this.#link.call(op.rm(volumePath(name)))
  }

  async volumes(): Promise<string[]> {
    return (await listDirectory(this.#link, `${DATA_ROOT}/volumes`)).toSorted()
  }

  stat(path: string): Promise<FileStat | null> {
    return statFile(this.#link, path)
  }

  async makeDirectory(path: string): Promise<void> {
    await this.#link.call(op.mkdir(path))
  }

  readFile(path: string, maxBytes?: number): Promise<Uint8Array> {
    return readFile(this.#link, path, maxBytes)
  }

  writeFile(path: string, content: Uint8Array, mode?: number): Promise<void> {
    return writeFile(this.#link, path, content, mode)
  }

  containersOnDisk(): Promise<string[]> {
    return this.#containers.onDisk()
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
    this.#options.disk.flush()
  }

  async shutdown(): Promise<void> {
    if (this.#link.gone) return
    await this.#link.call(
      tolerate(op.killCgroup(CONTAINERS_CGROUP)),
      op.sync(),
      // In use or not: what is in use was synced before.
      tolerate(op.umount(LAYERS)),
      tolerate(op.umount(DATA_ROOT)),
      op.sync(),
    )
    this.#options.disk.flush()
    this.#guest.stop('the host was shut down')
  }
}
