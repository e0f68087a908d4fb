/**
 * A machine for unit tests: programs are functions, files and networks are kept in memory. It keeps the rules of the `Machine`
 * interface, not Linux's: nothing is isolated, and limits are only noted.
 */
import type {
  BridgePlan,
  ContainerExitStatus,
  ContainerPlan,
  ContainerProcess,
  Machine,
  MachineEvent,
  MachineFacts,
  PeerInfo,
  PortPlan,
  Process,
  ResourceSample,
} from '../../protocol/machine.ts'
import { RuntimeError } from '../../protocol/machine.ts'
import { DialError, socketPair, type Socket } from '../../protocol/socket.ts'
import { ScriptedFiles } from './files.ts'
import { ScriptedProcess, SIGKILL, type Program, type ProgramIo } from './process.ts'
import { basicPrograms, type Programs } from './programs.ts'

const FACTS: MachineFacts = {
  kernelVersion: '6.1.0-scripted',
  architecture: 'i686',
  operatingSystem: 'Scripted Linux',
  hostname: 'scripted',
  cpus: 1,
  memoryBytes: 256 * 1024 * 1024,
  cgroupControllers: ['cpu', 'cpuset', 'io', 'memory', 'pids'],
  runtimeVersion: '1.8.1',
  machineId: '0123456789abcdef0123456789abcdef',
}

export interface ScriptedMachine extends Machine {
  files: ScriptedFiles
  /** Programs by name, for containers and the host; add your own. */
  programs: Programs
  /** What the last start of each container was given. */
  plans: Map<string, ContainerPlan>
  bridges: Map<string, BridgePlan>
  published: { containerId: string; port: PortPlan }[]
  /** Host ports that another program of the host holds. */
  takenPorts: Set<number>
  /** The next start of a container fails with this. */
  refuseNextStart: RuntimeError | null
  oomKill(containerId: string): void
  crash(reason: string): void
}

interface RunningContainer {
  plan: ContainerPlan
  first: ScriptedProcess
  others: Set<ScriptedProcess>
  frozen: Promise<void> | null
  thaw: () => void
  oomKilled: boolean
  listeners: Map<number, (socket: Socket) => void>
}

export function scriptedMachine(programs: Programs = {}): ScriptedMachine {
  const files = new ScriptedFiles()
  const running = new Map<string, RunningContainer>()
  const onDisk = new Set<string>()
  const listeners = new Set<(event: MachineEvent) => void>()
  const sockets = new Map<string, (socket: Socket, peer: PeerInfo) => void>()
  const hostProcesses = new Set<ScriptedProcess>()
  let nextPid = 100

  const emit = (event: MachineEvent) => listeners.forEach((listener) => listener(event))
  const program = (args: string[]): Program => {
    const name = (args[0] ?? '').split('/').at(-1)!
    const found = Object.hasOwn(machine.programs, name) ? machine.programs[name] : undefined
    if (found) return found
    throw new RuntimeError(
      'notFound',
      `executable file \`${args[0]}\` not found in $PATH: No such file or directory`,
    )
  }
  const runningContainer = (id: string): RunningContainer => {
    const container = running.get(id)
    if (container) return container
    throw new RuntimeError('other', `container \`${id}\` is not running`)
  }
  const listenIn = (container: () => RunningContainer | undefined): ProgramIo['listen'] => {
    return (port, onConnection) => void container()?.listeners.set(port, onConnection)
  }

  const machine: ScriptedMachine = {
    files,
    programs: { ...basicPrograms, ...hostPrograms(files), ...programs },
    plans: new Map(),
    bridges: new Map(),
    published: [],
    takenPorts: new Set(),
    refuseNextStart: null,

    facts: async () => FACTS,

    async start(plan) {
      machine.plans.set(plan.id, plan)
      const { refuseNextStart } = machine
      machine.refuseNextStart = null
      if (refuseNextStart) throw refuseNextStart
      if (running.has(plan.id)) throw new RuntimeError('other', `container \`${plan.id}\` already exists`)
      const { args, env, cwd, user } = plan.spec.process
      const run = program(args)
      onDisk.add(plan.id)
      for (const { name, content, mode } of plan.files)
        files.write(`/var/lib/docker/containers/${plan.id}/${name}`, content, mode)
      const first = new ScriptedProcess(
        {
          pid: nextPid++,
          args,
          env,
          cwd,
          uid: user.uid,
          stdio: plan.stdio,
          first: args[0]?.endsWith('docker-init') !== true,
          thawed: () => running.get(plan.id)?.frozen ?? Promise.resolve(),
          listen: listenIn(() => running.get(plan.id)),
        },
        run,
      )
      const container: RunningContainer = {
        plan,
        first,
        others: new Set(),
        frozen: null,
        thaw: () => undefined,
        oomKilled: false,
        listeners: new Map(),
      }
      running.set(plan.id, container)
      return asContainer(first, container, () => running.delete(plan.id))
    },

    async exec(containerId, plan) {
      const container = runningContainer(containerId)
      const process = new ScriptedProcess(
        {
          pid: nextPid++,
          ...plan,
          uid: plan.user.uid,
          first: false,
          thawed: () => container.frozen ?? Promise.resolve(),
          listen: listenIn(() => container),
        },
        program(plan.args),
      )
      container.others.add(process)
      void process.exited.then(
        () => container.others.delete(process),
        () => undefined,
      )
      return process
    },

    async kill(containerId, signal) {
      await running.get(containerId)?.first.kill(signal)
    },

    async setFrozen(containerId, frozen) {
      const container = runningContainer(containerId)
      container.thaw()
      container.frozen = frozen ? new Promise((resolve) => (container.thaw = resolve)) : null
    },

    async update(containerId, resources) {
      const { spec } = runningContainer(containerId).plan
      spec.linux.resources = { ...spec.linux.resources, ...resources }
    },

    async processes(containerId) {
      const { first, others } = runningContainer(containerId)
      return [first, ...others].map(({ pid, args, startedAt }) => ({
        pid,
        parentPid: pid === first.pid ? 1 : first.pid,
        uid: 0,
        tty: '?',
        startedAt,
        cpuTimeMs: 0,
        residentBytes: 1024 * 1024,
        command: args.join(' '),
        name: args[0]?.split('/').at(-1) ?? '',
      }))
    },

    async sample(containerId) {
      return aSample(runningContainer(containerId))
    },

    async writableSize() {
      return 0
    },

    async remove(containerId) {
      running.get(containerId)?.first.end(128 + SIGKILL, SIGKILL)
      onDisk.delete(containerId)
      files.remove(`/var/lib/docker/containers/${containerId}`)
      files.remove(`/var/lib/docker/overlay2/${containerId}`)
    },

    async createBridge(plan) {
      machine.bridges.set(plan.name, plan)
    },
    async removeBridge(name) {
      machine.bridges.delete(name)
    },

    async publish(containerId, ports) {
      const taken = ports.find(({ hostPort }) => machine.takenPorts.has(hostPort))
      if (taken) {
        const { hostIp, hostPort, containerIp, containerPort, protocol } = taken
        throw new RuntimeError(
          'other',
          `failed to bind host port for ${hostIp}:${hostPort}:${containerIp}:${containerPort}/${protocol}: address already in use`,
        )
      }
      machine.published.push(...ports.map((port) => ({ containerId, port })))
    },
    async unpublish(containerId, ports) {
      const gone = new Set(ports.map(({ hostPort }) => hostPort))
      machine.published = machine.published.filter(
        (one) => one.containerId !== containerId || !gone.has(one.port.hostPort),
      )
    },

    async createVolume(name) {
      const path = `/var/lib/docker/volumes/${name}/_data`
      files.makeDirectory(path)
      return path
    },
    async removeVolume(name) {
      files.remove(`/var/lib/docker/volumes/${name}`)
    },
    volumes: async () => files.list('/var/lib/docker/volumes'),
    stat: async (path) => files.stat(path),
    makeDirectory: async (path) => files.makeDirectory(path),
    async readFile(path, maxBytes = Infinity) {
      const content = files.read(path)
      if (content === null) throw new Error(`${path}: no such file or directory`)
      return content.slice(0, Math.min(maxBytes, content.length))
    },
    writeFile: async (path, content, mode) => files.write(path, content, mode),
    containersOnDisk: async () => [...onDisk],

    async spawn(plan) {
      const process = new ScriptedProcess(
        {
          pid: nextPid++,
          ...plan,
          uid: 0,
          first: false,
          thawed: () => Promise.resolve(),
          listen: () => undefined,
        },
        program(plan.args),
      )
      hostProcesses.add(process)
      return process
    },

    async listen(path, onConnection) {
      sockets.set(path, onConnection)
      return async () => void sockets.delete(path)
    },

    async dial(address) {
      const listener = findListener(address)
      if (!listener) {
        const missing = address.startsWith('unix://')
        throw new DialError(missing ? 'ENOENT' : 'ECONNREFUSED', `dial ${address}: connection refused`)
      }
      const [mine, theirs] = socketPair()
      listener(theirs)
      return mine
    },

    on(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    sync: async () => undefined,
    async shutdown() {
      machine.crash('shut down')
    },

    oomKill(containerId) {
      const container = runningContainer(containerId)
      container.oomKilled = true
      emit({ type: 'oom', containerId })
      container.first.end(128 + SIGKILL, SIGKILL)
    },
    crash(reason) {
      const error = new Error(reason)
      for (const { first, others } of running.values()) for (const one of [first, ...others]) one.crash(error)
      for (const process of hostProcesses) process.crash(error)
      running.clear()
      emit({ type: 'crashed', reason })
    },
  }
  return machine

  function findListener(address: string): ((socket: Socket) => void) | undefined {
    if (address.startsWith('unix://')) {
      const serve = sockets.get(address.slice('unix://'.length))
      return serve && ((socket) => serve(socket, { pid: 1, uid: 0 }))
    }
    const { hostname, port } = new URL(address)
    const published = machine.published.find((one) => one.port.hostPort === Number(port))
    if (published) return running.get(published.containerId)?.listeners.get(published.port.containerPort)
    const atIp = [...running.values()].find(({ plan }) => addressesOf(plan).includes(hostname))
    return atIp?.listeners.get(Number(port))
  }
}

function addressesOf({ network }: ContainerPlan): string[] {
  return network.mode === 'bridge' ? network.endpoints.map(({ ipv4 }) => ipv4.split('/')[0]!) : []
}

/** With its end, everything else in the container ends, too. */
function asContainer(
  first: ScriptedProcess,
  container: RunningContainer,
  onEnd: () => void,
): ContainerProcess {
  const exited = first.exited.then((status): ContainerExitStatus => {
    onEnd()
    for (const other of container.others) other.end(128 + SIGKILL, SIGKILL)
    return { ...status, oomKilled: container.oomKilled }
  })
  exited.catch(() => undefined)
  return {
    pid: first.pid,
    stdin: first.stdin,
    stdout: first.stdout,
    stderr: first.stderr,
    resize: (size) => first.resize(size),
    kill: (signal) => first.kill(signal),
    exited,
  } satisfies Process & { exited: Promise<ContainerExitStatus> }
}

/** The host's own tools that the engine uses, as far as the files in memory go. */
function hostPrograms(files: ScriptedFiles): Programs {
  return {
    mount: () => 0,
    umount: () => 0,
    async find({ args, out }) {
      for (const name of files.list(args[1] ?? '/')) await out(`${args[1]}/${name}\n`)
      return 0
    },
    async stat({ args, err }) {
      await err(`stat: can't stat '${args.at(-1)}': No such file or directory\n`)
      return 1
    },
    async tar({ args, stdin }) {
      const parts: Uint8Array[] = []
      for await (const bytes of stdin) parts.push(bytes)
      files.write(
        `${args.at(-1)}/.unpacked.tar`,
        new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer()),
      )
      return 0
    },
  }
}

function aSample({ plan, others }: RunningContainer): ResourceSample {
  const { memory, pids } = plan.spec.linux.resources ?? {}
  return {
    at: Date.now(),
    cpu: {
      totalUsec: 1000,
      userUsec: 600,
      systemUsec: 400,
      throttledPeriods: 0,
      periods: 0,
      throttledUsec: 0,
      systemTotalUsec: 1_000_000,
      onlineCpus: 1,
    },
    memory: {
      usageBytes: 1024 * 1024,
      limitBytes: memory?.limit ?? FACTS.memoryBytes,
      stat: { inactive_file: 4096 },
      oomKills: 0,
    },
    pids: { current: 1 + others.size, limit: pids && pids.limit > 0 ? pids.limit : null },
    io: [],
    networks:
      plan.network.mode === 'bridge'
        ? {
            eth0: {
              rxBytes: 10,
              rxPackets: 1,
              rxErrors: 0,
              rxDropped: 0,
              txBytes: 20,
              txPackets: 2,
              txErrors: 0,
              txDropped: 0,
            },
          }
        : {},
  }
}
