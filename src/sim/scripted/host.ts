/** The host of a scripted machine: its programs, its sockets, its events. */
import type { ContainerPlan, MachineHost, PeerInfo } from '../../protocol/machine/index.ts'
import { DialError, socketPair, type Socket } from '../../protocol/socket.ts'
import { FACTS } from './facts.ts'
import { ScriptedProcess } from './process.ts'
import type { ScriptedState } from './state.ts'

export interface ScriptedHost extends MachineHost {
  /** Everything ends at once; whoever listens hears the reason. */
  crash(reason: string): void
}

export function scriptedHost(state: ScriptedState): ScriptedHost {
  const sockets = new Map<string, (socket: Socket, peer: PeerInfo) => void>()
  const hostProcesses = new Set<ScriptedProcess>()

  let gone: string | null = null
  const host: ScriptedHost = {
    get gone() {
      return gone
    },
    facts: async () => FACTS,

    async spawn(plan) {
      const process = new ScriptedProcess(
        {
          pid: state.newPid(),
          ...plan,
          uid: 0,
          first: false,
          thawed: () => Promise.resolve(),
          listen: () => undefined,
        },
        state.program(plan.args),
      )
      hostProcesses.add(process)
      return process
    },

    async listen(path, onConnection) {
      sockets.set(path, onConnection)
      return async () => void sockets.delete(path)
    },

    async dial(address) {
      const listener = findListener(state, sockets, address)
      if (!listener) throw nobodyAt(address)
      const [mine, theirs] = socketPair()
      listener(theirs)
      return mine
    },

    on(listener) {
      state.listeners.add(listener)
      return () => state.listeners.delete(listener)
    },
    sync: async () => undefined,
    shutdown: async () => host.crash('shut down'),

    crash(reason) {
      gone ??= reason
      const error = new Error(reason)
      for (const { first, others } of state.running.values())
        for (const one of [first, ...others]) one.crash(error)
      for (const process of hostProcesses) process.crash(error)
      state.running.clear()
      state.emit({ type: 'crashed', reason })
    },
  }
  return host
}

function findListener(
  state: ScriptedState,
  sockets: Map<string, (socket: Socket, peer: PeerInfo) => void>,
  address: string,
): ((socket: Socket) => void) | undefined {
  if (address.startsWith('unix://')) {
    const serve = sockets.get(address.slice('unix://'.length))
    return serve && ((socket) => serve(socket, { pid: 1, uid: 0 }))
  }
  const { hostname, port } = new URL(address)
  const published = state.published.find((one) => one.port.hostPort === Number(port))
  if (published) return state.running.get(published.containerId)?.listeners.get(published.port.containerPort)
  const atIp = [...state.running.values()].find(({ plan }) => addressesOf(plan).includes(hostname))
  return atIp?.listeners.get(Number(port))
}

function addressesOf({ network }: ContainerPlan): string[] {
  return network.mode === 'bridge' ? network.endpoints.map(({ ipv4 }) => ipv4.split('/')[0]!) : []
}

function nobodyAt(address: string): DialError {
  if (address.startsWith('unix://')) return new DialError('ENOENT', `dial ${address}: no such file`)
  const known = /^tcp:\/\/(localhost|[\d.]+):/.test(address)
  return new DialError(known ? 'ECONNREFUSED' : 'ENOTFOUND', `dial ${address}: nobody there`)
}
