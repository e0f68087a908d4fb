/** Networks of a new container: `--network` in both notations, and the flags that came before it. */
import { emptyEndpoint } from '../../protocol/docker/networks.ts'
import type { Invocation } from '../command.ts'
import { isMac } from '../options/checks.ts'
import { attachmentTo, isUserDefined, type NetworkAttachment } from '../options/networks.ts'
import { networkList } from './create-flags.ts'

export function networkModeOf({ flags }: Invocation): string {
  return flags.get('network', networkList)[0]?.target ?? 'default'
}

/** `EndpointsConfig` by network. @throws {Error} with docker's text. */
export function endpointsOf(call: Invocation): Record<string, object> {
  const given = call.flags.get('network', networkList)
  if (given.length === 0) return { default: endpoint(withOldFlags(call, attachmentTo('default'))) }
  const endpoints: Record<string, object> = {}
  for (const [i, network] of given.entries()) {
    const whole = i === 0 ? withOldFlags(call, network) : network
    const config = endpoint(whole)
    if (endpoints[network.target])
      throw new Error(`network ${JSON.stringify(network.target)} is specified multiple times`)
    // A lone network without options of its own is left to the daemon.
    if (given.length === 1 && isPlain(whole)) continue
    endpoints[network.target] = config
  }
  const kinds = new Set(given.map(({ target }) => isUserDefined(target)))
  if (kinds.size > 1)
    throw new Error('conflicting options: cannot attach both user-defined and non-user-defined network-modes')
  return Object.fromEntries(Object.entries(endpoints).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** `--ip`, `--network-alias` and the like are meant for the first network. */
function withOldFlags({ flags }: Invocation, network: NetworkAttachment): NetworkAttachment {
  const conflict = (one: string, other: string) =>
    new Error(`conflicting options: cannot specify both ${one} and per-network ${other}`)
  const aliases = flags.list('network-alias')
  const links = flags.list('link')
  const linkLocalIps = flags.list('link-local-ip')
  const [ip, ip6, mac] = [flags.string('ip'), flags.string('ip6'), flags.string('mac-address')]
  if (network.aliases.length > 0 && aliases.length > 0) throw conflict('--network-alias', 'alias')
  if (network.links.length > 0 && links.length > 0) throw conflict('--link', 'links')
  if (network.ipv4 && ip) throw conflict('--ip', 'IPv4 address')
  if (network.ipv6 && ip6) throw conflict('--ip6', 'IPv6 address')
  if (network.mac && mac) throw conflict('--mac-address', 'MAC address')
  if (network.linkLocalIps.length > 0 && linkLocalIps.length > 0)
    throw conflict('--link-local-ip', 'link-local IP addresses')
  return {
    ...network,
    aliases: aliases.length > 0 ? aliases : network.aliases,
    links: isUserDefined(network.target) && links.length > 0 ? links : network.links,
    ipv4: ip || network.ipv4,
    ipv6: ip6 || network.ipv6,
    mac: mac || network.mac,
    linkLocalIps: linkLocalIps.length > 0 ? linkLocalIps : network.linkLocalIps,
  }
}

function isPlain(network: NetworkAttachment): boolean {
  const { aliases, links, linkLocalIps, ipv4, ipv6, mac, driverOpts, gwPriority } = network
  const lists = [aliases, links, linkLocalIps].every((items) => items.length === 0)
  return lists && !ipv4 && !ipv6 && !mac && !driverOpts && gwPriority === 0
}

function endpoint(network: NetworkAttachment): object {
  const { target, aliases, links, linkLocalIps, ipv4, ipv6, mac, driverOpts, gwPriority } = network
  if (target.trim() === '') throw new Error('no name set for network')
  if (!isUserDefined(target) && aliases.length > 0)
    throw new Error('network-scoped aliases are only supported for user-defined networks')
  if (!isUserDefined(target) && links.length > 0)
    throw new Error('links are only supported for user-defined networks')
  if (mac !== '' && !isMac(mac)) throw new Error(`${mac} is not a valid mac address`)
  const hasAddress = ipv4 !== '' || ipv6 !== '' || linkLocalIps.length > 0
  return {
    ...emptyEndpoint(),
    IPAMConfig: hasAddress
      ? {
          IPv4Address: ipv4 || undefined,
          IPv6Address: ipv6 || undefined,
          LinkLocalIPs: linkLocalIps.length > 0 ? linkLocalIps : undefined,
        }
      : null,
    Links: links.length > 0 ? links : null,
    Aliases: aliases.length > 0 ? aliases : null,
    MacAddress: mac,
    DriverOpts: driverOpts,
    GwPriority: gwPriority,
  }
}
