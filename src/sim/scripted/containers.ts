/** Containers whose programs are functions. Nothing is isolated, and limits are only noted. */
import {
  RuntimeError,
  type ContainerExitStatus,
  type ContainerProcess,
  type MachineContainers,
  type Process,
} from '../../protocol/machine/index.ts'
import { aProcess } from './a-process.ts'
import { ScriptedProcess, SIGKILL, type ProgramIo } from './process.ts'
import { aSample } from './sample.ts'
import type { RunningContainer, ScriptedState } from './state.ts'

export function scriptedContainers(state: ScriptedState): MachineContainers {
  const onDisk = new Set<string>()
  const listenIn = (container: () => RunningContainer | undefined): ProgramIo['listen'] => {
    return (port, onConnection) => void container()?.listeners.set(port, onConnection)
  }

  return {
    async start(plan) {
      state.plans.set(plan.id, plan)
      const { refuseNextStart } = state
      state.refuseNextStart = null
      if (refuseNextStart) throw refuseNextStart
      if (state.running.has(plan.id))
        throw new RuntimeError('other', `container \`${plan.id}\` already exists`)
      const { args, env, cwd, user } = plan.spec.process
      const run = state.program(args)
      onDisk.add(plan.id)
      for (const { name, content, mode } of plan.files)
        state.tree.write(`/var/lib/docker/containers/${plan.id}/${name}`, content, mode)
      const first = new ScriptedProcess(
        {
          pid: state.newPid(),
          args,
          env,
          cwd,
          uid: user.uid,
          stdio: plan.stdio,
          first: args[0]?.endsWith('docker-init') !== true,
          thawed: () => state.running.get(plan.id)?.frozen ?? Promise.resolve(),
          listen: listenIn(() => state.running.get(plan.id)),
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
      state.running.set(plan.id, container)
      return asContainer(first, container, () => state.running.delete(plan.id))
    },

    async exec(id, plan) {
      const container = state.container(id)
      const process = new ScriptedProcess(
        {
          pid: state.newPid(),
          ...plan,
          uid: plan.user.uid,
          first: false,
          thawed: () => container.frozen ?? Promise.resolve(),
          listen: listenIn(() => container),
        },
        state.program(plan.args),
      )
      container.others.add(process)
      void process.exited.then(
        () => container.others.delete(process),
        () => undefined,
      )
      return process
    },

    async kill(id, signal) {
      await state.running.get(id)?.first.kill(signal)
    },

    async setFrozen(id, frozen) {
      const container = state.container(id)
      container.thaw()
      container.frozen = frozen ? new Promise((resolve) => (container.thaw = resolve)) : null
    },

    async update(id, resources) {
      const { spec } = state.container(id).plan
      spec.linux.resources = { ...spec.linux.resources, ...resources }
    },

    async processes(id) {
      const { first, others } = state.container(id)
      return [first, ...others].map(({ pid, args, startedAt }) =>
        aProcess({ pid, parentPid: pid === first.pid ? 1 : first.pid, args, startedAt }),
      )
    },

    async sample(id) {
      return aSample(state.container(id))
    },

    async writableSize() {
      return 0
    },

    async remove(id) {
      state.running.get(id)?.first.end(128 + SIGKILL, SIGKILL)
      onDisk.delete(id)
      state.tree.remove(`/var/lib/docker/containers/${id}`)
      state.tree.remove(`/var/lib/docker/overlay2/${id}`)
    },

    onDisk: async () => [...onDisk],
  }
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
