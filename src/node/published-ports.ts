/**
 * Opens a container's published ports on the machine that runs the daemon, on its loopback interface, so that a browser
 * or a test there reaches them. (In a tab there is no such thing.) Only TCP: a UDP port is reachable inside the guest.
 */
import type { Socket as NetSocket } from 'node:net'
import { RuntimeError, type Machine, type PortPlan } from '../protocol/machine/index.ts'
import { fromNode, listen } from './sockets.ts'

/** The machine, with `publish` and `unpublish` extended. Whatever was opened closes with `shutdown`. */
export function withPublishedPorts(machine: Machine): Machine {
  const servers = new Map<string, OpenPort>()
  const close = (ports: PortPlan[]) => {
    for (const key of ports.map(keyOf)) {
      servers.get(key)?.close()
      servers.delete(key)
    }
  }
  const open = async (ports: PortPlan[]) => {
    for (const port of ports.filter(opensHere)) servers.set(keyOf(port), await openPort(machine, port))
  }
  const networks = overriding(machine.networks, {
    async publish(containerId: string, ports: PortPlan[]) {
      await open(ports).catch((error: unknown) => {
        close(ports)
        throw error
      })
      await machine.networks.publish(containerId, ports).catch((error: unknown) => {
        close(ports)
        throw error
      })
    },
    async unpublish(containerId: string, ports: PortPlan[]) {
      close(ports)
      await machine.networks.unpublish(containerId, ports)
    },
  })
  const host = overriding(machine.host, {
    async shutdown() {
      for (const server of servers.values()) server.close()
      servers.clear()
      await machine.host.shutdown()
    },
  })
  return { ...machine, networks, host }
}

/** A facet with some methods replaced; the others keep their own `this`. */
function overriding<Facet extends object>(facet: Facet, methods: Partial<Facet>): Facet {
  return new Proxy(facet, {
    get(target, name) {
      const value: unknown = Reflect.get(methods, name) ?? Reflect.get(target, name)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
}

const opensHere = ({ protocol, hostIp }: PortPlan) => protocol === 'tcp' && !hostIp.includes(':')
const keyOf = ({ protocol, hostIp, hostPort }: PortPlan) => `${protocol} ${hostIp}:${hostPort}`

/** A listening port; closing it breaks its connections too, since what they lead to is gone. */
interface OpenPort {
  close(): void
}

async function openPort(machine: Machine, port: PortPlan): Promise<OpenPort> {
  // A learner's container must not be offered to the network that this machine is on.
  const host = port.hostIp.startsWith('127.') ? port.hostIp : '127.0.0.1'
  const open = new Set<NetSocket>()
  try {
    const server = await listen({ host, port: port.hostPort }, (socket) => {
      open.add(socket)
      socket.on('close', () => open.delete(socket))
      void forward(socket, machine, port.hostPort)
    })
    return {
      close() {
        server.close()
        for (const socket of open) socket.destroy()
      },
    }
  } catch (error) {
    throw new RuntimeError('other', `listen tcp4 ${port.hostIp}:${port.hostPort}: bind: ${reasonOf(error)}`)
  }
}

async function forward(socket: NetSocket, machine: Machine, hostPort: number): Promise<void> {
  const outside = fromNode(socket)
  const inside = await machine.host.dial(`tcp://127.0.0.1:${hostPort}`).catch(() => null)
  if (!inside) return void socket.resetAndDestroy()
  const there = outside.readable.pipeTo(inside.writable)
  const back = inside.readable.pipeTo(outside.writable)
  await Promise.all([there, back]).catch(() => socket.destroy())
}

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'EADDRINUSE') return 'address already in use'
  return code === 'EACCES' ? 'permission denied' : String(error)
}
