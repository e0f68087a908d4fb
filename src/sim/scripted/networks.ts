import { RuntimeError, type MachineNetworks } from '../../protocol/machine/index.ts'
import type { ScriptedState } from './state.ts'

export function scriptedNetworks(state: ScriptedState): MachineNetworks {
  return {
    async createBridge(plan) {
      state.bridges.set(plan.name, plan)
    },
    async removeBridge(name) {
      state.bridges.delete(name)
    },

    async publish(containerId, ports) {
      const taken = ports.find(({ hostPort }) => state.takenPorts.has(hostPort))
      if (taken) {
        const { hostIp, hostPort, containerIp, containerPort, protocol } = taken
        throw new RuntimeError(
          'other',
          `failed to bind host port for ${hostIp}:${hostPort}:${containerIp}:${containerPort}/${protocol}: address already in use`,
        )
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
