import { RuntimeError, type MachineNetworks, type PortPlan } from '../../protocol/machine/index.ts'
import type { ScriptedState } from './state.ts'

const HOST_ADDRESSES = new Set(['0.0.0.0', '127.0.0.1', '10.0.0.2', '172.17.0.1'])

export function scriptedNetworks(state: ScriptedState): MachineNetworks {
  return {
    async createBridge(plan) {
      state.bridges.set(plan.name, plan)
    },
    async removeBridge(name) {
      state.bridges.delete(name)
    },

    async publish(containerId, ports) {
      for (const port of ports) {
        if (!HOST_ADDRESSES.has(port.hostIp)) throw cannotBind(port, 'cannot assign requested address')
        if (state.takenPorts.has(port.hostPort)) throw cannotBind(port, 'address already in use')
      }
      state.published.push(...ports.map((port) => ({ containerId, port })))
    },
    async unpublish(containerId, ports) {
      const gone = new Set(ports.map(({ hostPort }) => hostPort))
      state.published = state.published.filter(
        (one) => one.containerId !== containerId || !gone.has(one.port.hostPort),
      )
    },
  }
}

function cannotBind(port: PortPlan, why: string): RuntimeError {
  const { hostIp, hostPort, containerIp, containerPort, protocol } = port
  const address = hostIp.includes(':') ? `[${hostIp}]` : hostIp
  const mapping = `${address}:${hostPort}:${containerIp}:${containerPort}/${protocol}`
  return new RuntimeError('other', `failed to bind host port for ${mapping}: ${why}`)
}
