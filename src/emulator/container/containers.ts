/**
 * Containers in the guest: overlay, network namespace and crun, put together from operations of the agent. It knows the
 * runtime specification and the kernel, and nothing of images' names or Docker's API.
 */
import {
  AgentError,
  answer,
  listDirectory,
  op,
  spawn,
  tolerate,
  type AgentLink,
  type Operation,
  type SpawnedProcess,
  type SpawnPlan,
} from '../../protocol/agent/index.ts'
import {
  RuntimeError,
  type ContainerPlan,
  type ContainerProcess,
  type ExecPlan,
  type MachineContainers,
  type Process,
  type ProcessInfo,
  type ResourceSample,
  type StdioPlan,
} from '../../protocol/machine/index.ts'
import type { RuntimeSpec } from '../../protocol/oci-runtime.ts'
import { completeSpec, execProcess } from './container-spec.ts'
import { detachOperations, planAttachment, type Attachment } from '../network/endpoints.ts'
import { DATA_ROOT, pathsOf, RUNTIME_ROOT } from '../guest/guest-paths.ts'
import { overlayOperations } from './overlay.ts'
import { processesOf, toProcess } from '../guest/processes.ts'
import { setFrozen } from './freezer.ts'
import { setLimits } from './resources.ts'
import { runtimeError } from './runtime-errors.ts'
import { takeSample } from './sample.ts'
import { SeccompCache } from '../seccomp/seccomp-cache.ts'

const RUNTIME = '/usr/bin/crun'

interface RunningContainer {
  pid: number
  attachment: Attachment
}

export interface ContainersParts {
  link: AgentLink
  randomHex: (digits: number) => string
  /** Unix milliseconds of the guest's boot, by which it dates its processes. */
  bootedAt: number
  /** All that the host has. */
  memoryBytes: () => Promise<number>
}

export class Containers implements MachineContainers {
  readonly #parts: ContainersParts
  readonly #link: AgentLink
  readonly #running = new Map<string, RunningContainer>()
  /** Taking down what a container left behind; a new start and a removal wait for it. */
  readonly #leaving = new Map<string, Promise<void>>()
  readonly #seccomp = new SeccompCache()
  #execs = 0

  constructor(parts: ContainersParts) {
    this.#parts = parts
    this.#link = parts.link
  }

  async start(plan: ContainerPlan): Promise<ContainerProcess> {
    await this.#leaving.get(plan.id)
    const attachment = this.#attach(plan)
    try {
      const { spec, learn } = this.#seccomp.apply(completeSpec(plan, attachment.namespace))
      const spawned = await this.#run({ ...plan, spec }, attachment)
      this.#running.set(plan.id, { pid: spawned.pid, attachment })
      this.#lookAfter(plan.id, learn)
      const exited = spawned.exited.finally(() => this.#ended(plan.id, attachment))
      return toContainerProcess(spawned, exited)
    } catch (error) {
      await this.#takeDown(plan.id, attachment)
      throw asRuntimeError(error)
    }
  }

  async exec(id: string, plan: ExecPlan): Promise<Process> {
    this.#require(id)
    const base = `${pathsOf(id).run}/exec-${++this.#execs}`
    const process = `${base}.json`
    const args = ['exec', '--detach', '--pid-file', `${base}.pid`, '--process', process]
    const before = [op.write(process, JSON.stringify(execProcess(plan)))]
    try {
      return toProcess(await this.#startRuntime(args, id, base, plan.stdio, before))
    } catch (error) {
      throw asRuntimeError(error)
    }
  }

  async kill(id: string, signal: number): Promise<void> {
    const container = this.#running.get(id)
    // Tolerated: it may have ended just now.
    if (container) await this.#link.call(tolerate(op.kill(container.pid, signal)))
  }

  async setFrozen(id: string, frozen: boolean): Promise<void> {
    this.#require(id)
    return setFrozen(this.#link, pathsOf(id).cgroup, frozen)
  }

  async update(id: string, resources: NonNullable<RuntimeSpec['linux']['resources']>): Promise<void> {
    this.#require(id)
    await setLimits(this.#link, pathsOf(id).cgroup, resources)
  }

  async processes(id: string): Promise<ProcessInfo[]> {
    this.#require(id)
    return processesOf(this.#link, pathsOf(id).cgroup, this.#parts.bootedAt)
  }

  async sample(id: string): Promise<ResourceSample> {
    const { pid, attachment } = this.#require(id)
    return takeSample(this.#link, {
      cgroup: pathsOf(id).cgroup,
      pid: attachment.namespace === null ? null : pid,
      hostMemoryBytes: await this.#parts.memoryBytes(),
      at: Date.now(),
    })
  }

  writableSize(id: string): Promise<number> {
    // Before its first start a container has nothing of its own.
    return this.#link.ask(op.du(pathsOf(id).upper), answer.number).catch((error: unknown) => {
      if (error instanceof AgentError && error.code === 'ENOENT') return 0
      throw error
    })
  }

  async remove(id: string): Promise<void> {
    await this.#leaving.get(id)
    const paths = pathsOf(id)
    await this.#link.call(tolerate(op.umount(paths.merged)), op.rm(paths.overlay), op.rm(paths.directory))
  }

  /** Ids that have a writable layer or a directory on the disk. */
  async onDisk(): Promise<string[]> {
    return listDirectory(this.#link, `${DATA_ROOT}/containers`)
  }

  /** @throws {RuntimeError} it does not run. */
  #require(id: string): RunningContainer {
    const container = this.#running.get(id)
    if (!container) throw new RuntimeError('other', `container ${id} is not running`)
    return container
  }

  #attach({ id, network }: ContainerPlan): Attachment {
    if (network.mode !== 'container')
      return planAttachment(network, pathsOf(id).namespace, this.#parts.randomHex)
    const { namespace } = this.#require(network.id).attachment
    return { namespace, owned: false, links: [], create: [] }
  }

  async #run(plan: ContainerPlan, attachment: Attachment): Promise<SpawnedProcess> {
    const { id, layers, files, stdio, spec, temporary = false } = plan
    const paths = pathsOf(id)
    const before = [
      ...[paths.overlay, paths.directory, paths.run].map((path) => op.mkdir(path, 0o710)),
      ...[paths.upper, paths.work, paths.merged].map((path) => op.mkdir(path)),
      ...files.map(({ name, content, mode }) => op.write(`${paths.directory}/${name}`, content, mode)),
      op.write(`${paths.directory}/config.json`, JSON.stringify(spec)),
      ...overlayOperations(layers, paths, temporary),
      ...attachment.create,
    ]
    const base = `${paths.run}/init`
    const args = ['run', '--detach', '--bundle', paths.directory, '--pid-file', `${base}.pid`]
    return this.#startRuntime(args, id, base, stdio, before, paths.cgroup)
  }

  /** @param base where the runtime's pid file, log and console socket are, without their endings. */
  async #startRuntime(
    args: string[],
    id: string,
    base: string,
    { tty, stdin, size }: StdioPlan,
    before: Operation[],
    oomCgroup?: string,
  ): Promise<SpawnedProcess> {
    const log = `${base}.log`
    const console = tty ? { console: `${base}.tty` } : {}
    const socket = tty ? ['--console-socket', `${base}.tty`] : []
    const plan: SpawnPlan = {
      args: [RUNTIME, `--root=${RUNTIME_ROOT}`, `--log=${log}`, '--log-format=json', ...args, ...socket, id],
      ...(tty ? { tty: size ?? { rows: 24, columns: 80 } } : { stdin }),
      starter: { pidfile: `${base}.pid`, log, ...console },
      ...(oomCgroup === undefined ? {} : { oomCgroup }),
    }
    return spawn(this.#link, plan, before)
  }

  /** What can only be asked of a container that runs, before the end of one that is quick; nobody waits for it. */
  #lookAfter(id: string, learnFilter: ((filter: Uint8Array) => void) | undefined): void {
    const { cgroup, runtimeState } = pathsOf(id)
    const readFilter = learnFilter ? [tolerate(op.read(`${runtimeState}/seccomp.bpf`))] : []
    this.#link.call(...readFilter, op.watchOom(cgroup, id)).then(
      ([filter]) => learnFilter?.(filter!),
      // It has ended already, or the guest has crashed.
      () => undefined,
    )
  }

  #ended(id: string, attachment: Attachment): void {
    this.#running.delete(id)
    const leaving = this.#takeDown(id, attachment)
      // The guest is gone, and with it what was to be taken down.
      .catch(() => undefined)
      .finally(() => this.#leaving.delete(id))
    this.#leaving.set(id, leaving)
  }

  /** What `crun delete` would do, and the mounts, in one round trip; whatever is not there is fine. */
  async #takeDown(id: string, attachment: Attachment): Promise<void> {
    const paths = pathsOf(id)
    await this.#link.call(
      tolerate(op.unwatchOom(id)),
      tolerate(op.killCgroup(paths.cgroup)),
      tolerate(op.umount(paths.merged)),
      ...detachOperations(attachment),
      tolerate(op.rm(paths.runtimeState)),
      tolerate(op.rm(paths.run)),
    )
  }
}

function toContainerProcess(spawned: SpawnedProcess, exit: SpawnedProcess['exited']): ContainerProcess {
  const process = toProcess(spawned)
  const exited = exit.then(async ({ oomKills }) => ({
    ...(await process.exited),
    oomKilled: (oomKills ?? 0) > 0,
  }))
  exited.catch(() => undefined)
  return { ...process, exited }
}

/** A starter that failed left its log; all else is passed on. */
function asRuntimeError(error: unknown): unknown {
  if (!(error instanceof AgentError)) return error
  if (error.code === 'ECANCELED') return runtimeError(error.text)
  return new RuntimeError(error.code === 'ENOSPC' ? 'full' : 'other', error.message)
}
