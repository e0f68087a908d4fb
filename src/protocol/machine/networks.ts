/** Bridges, and ports that are reachable from outside of them. */

export interface MachineNetworks {
  /** Creates the bridge if it is not there, with its address and masquerading as asked. */
  createBridge(plan: BridgePlan): Promise<void>
  removeBridge(name: string): Promise<void>
  /** Makes the ports reachable on the host's addresses and loopback (NAT). @throws {RuntimeError} port is already allocated. */
  publish(containerId: string, ports: PortPlan[]): Promise<void>
  unpublish(containerId: string, ports: PortPlan[]): Promise<void>
}

export interface BridgePlan {
  name: string
  /** `172.17.0.1/16` */
  ipv4: string
  /** Hide the containers' addresses behind the host's when they leave the bridge. */
  masquerade: boolean
  /** No way in or out but the bridge itself. */
  internal: boolean
  /** Whether containers on it may talk to each other. */
  icc: boolean
}

export interface PortPlan {
  protocol: 'tcp' | 'udp' | 'sctp'
  /** `0.0.0.0`, or one IPv4 address of the host; IPv6 it has none. */
  hostIp: string
  hostPort: number
  containerIp: string
  containerPort: number
  bridge: string
}
