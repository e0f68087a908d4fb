/** After a boot of the machine: the networks that every host has, and the bridges of all. */
import { formatTime } from '../base/time.ts'
import type { NetworkContext } from './context.ts'
import type { NetworkRecord } from './network.ts'

/** Loads what is stored, adds what is missing, and makes the bridges. */
export async function restoreNetworks(context: NetworkContext): Promise<void> {
  const { networks, host, clock } = context
  await networks.load()
  for (const predefined of PREDEFINED) {
    if (networks.all().some(({ name }) => name === predefined.name)) continue
    await networks.add({ id: host.newId(), created: formatTime(clock.now()), ...predefined })
  }
  for (const record of networks.all()) await makeBridge(context, record)
}

async function makeBridge({ machine }: NetworkContext, { bridge, options }: NetworkRecord): Promise<void> {
  if (!bridge) return
  await machine.networks.createBridge({
    name: bridge.interface,
    ipv4: `${bridge.gateway}/${bridge.subnet.split('/')[1]}`,
    masquerade: options['com.docker.network.bridge.enable_ip_masquerade'] === 'true',
    internal: false,
    icc: options['com.docker.network.bridge.enable_icc'] === 'true',
  })
}

const PREDEFINED: Omit<NetworkRecord, 'id' | 'created'>[] = [
  {
    name: 'bridge',
    driver: 'bridge',
    bridge: { interface: 'docker0', subnet: '172.17.0.0/16', gateway: '172.17.0.1', mtu: 1500 },
    options: {
      'com.docker.network.bridge.default_bridge': 'true',
      'com.docker.network.bridge.enable_icc': 'true',
      'com.docker.network.bridge.enable_ip_masquerade': 'true',
      'com.docker.network.bridge.host_binding_ipv4': '0.0.0.0',
      'com.docker.network.bridge.name': 'docker0',
      'com.docker.network.driver.mtu': '1500',
    },
  },
  { name: 'host', driver: 'host', bridge: null, options: {} },
  { name: 'none', driver: 'null', bridge: null, options: {} },
]
