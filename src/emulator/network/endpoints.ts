import { op, tolerate, type Operation } from '../../protocol/agent/index.ts'
import type { EndpointPlan, NetworkPlan } from '../../protocol/machine/index.ts'

const DEFAULT_MTU = 1500

/** A container's place in networks: what is made before it starts and taken away after it ended. */
export interface Attachment {
  /** Path of its network namespace; null: the host's own. */
  namespace: string | null
  /** Whether the namespace is its own to delete. */
  owned: boolean
  /** Host ends of its pairs. */
  links: string[]
  create: Operation[]
}

/** @param randomHex gives that many hex digits, for link names as Docker's: `veth1a2b3c4`. */
export function planAttachment(
  plan: Exclude<NetworkPlan, { mode: 'container' }>,
  namespace: string,
  randomHex: (digits: number) => string,
): Attachment {
  if (plan.mode === 'host') return { namespace: null, owned: false, links: [], create: [] }
  const endpoints = plan.mode === 'bridge' ? plan.endpoints : []
  const links = endpoints.map(() => `veth${randomHex(7)}`)
  const create = [
    op.addNamespace(namespace),
    // As dockerd does for networks without IPv6; before the links appear, so that none gets an address.
    tolerate(op.writeIn(namespace, '/proc/sys/net/ipv6/conf/default/disable_ipv6', '1')),
    ...endpoints.flatMap((endpoint, index) => endpointOperations(endpoint, links[index]!, namespace)),
  ]
  return { namespace, owned: true, links, create }
}

/** Connects a running container to one more bridge, or a new one to its first. */
export function endpointOperations(endpoint: EndpointPlan, link: string, namespace: string): Operation[] {
  const { bridge, interface: peer, mac: peerMac, ipv4, gateway, mtu = DEFAULT_MTU } = endpoint
  return [
    op.veth({ name: link, bridge, peer, namespace, peerMac, mtu }),
    // Lets a container reach itself through a port that it published (dockerd without docker-proxy).
    op.write(`/sys/class/net/${link}/brport/hairpin_mode`, '1'),
    op.addAddress(namespace, peer, ipv4),
    ...(gateway === undefined ? [] : [op.addRoute(namespace, 'default', gateway, peer)]),
  ]
}

export function detachOperations({ namespace, owned, links }: Attachment): Operation[] {
  const unlink = links.map((link) => tolerate(op.deleteLink('', link)))
  return owned && namespace !== null ? [...unlink, tolerate(op.deleteNamespace(namespace))] : unlink
}
