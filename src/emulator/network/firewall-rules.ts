/**
 * The iptables rules that dockerd sets (without docker-proxy, so that the kernel alone publishes ports), in the words of
 * `iptables-restore`. moby's `integration/network/bridge/iptablesdoc/generated` shows them table by table.
 */
import type { BridgePlan, PortPlan } from '../../protocol/machine/index.ts'

/** Lines by table, each as after `iptables`: `-A DOCKER …`, or `:CHAIN - [0:0]` to make a chain. */
export type Rules = Partial<Record<'raw' | 'filter' | 'nat', string[]>>

/** Made with the first bridge. */
export const baseRules: Rules = {
  filter: [
    ...['DOCKER', 'DOCKER-BRIDGE', 'DOCKER-CT', 'DOCKER-FORWARD', 'DOCKER-INTERNAL', 'DOCKER-USER'].map(
      chain,
    ),
    '-A FORWARD -j DOCKER-USER',
    '-A FORWARD -j DOCKER-FORWARD',
    '-A DOCKER-FORWARD -j DOCKER-CT',
    '-A DOCKER-FORWARD -j DOCKER-INTERNAL',
    '-A DOCKER-FORWARD -j DOCKER-BRIDGE',
  ],
  nat: [
    chain('DOCKER'),
    '-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER',
    '-A OUTPUT -m addrtype --dst-type LOCAL -j DOCKER',
  ],
}

export function bridgeRules(plan: BridgePlan): Rules {
  return plan.internal ? internalBridgeRules(plan) : externalBridgeRules(plan)
}

function externalBridgeRules({ name, ipv4, masquerade, icc }: BridgePlan): Rules {
  const leaving = icc
    ? [`-A DOCKER-FORWARD -i ${name} -j ACCEPT`]
    : [
        `-A DOCKER-FORWARD -i ${name} -o ${name} -j DROP`,
        `-A DOCKER-FORWARD -i ${name} ! -o ${name} -j ACCEPT`,
      ]
  const masquerading = masquerade ? [`-I POSTROUTING -s ${networkOf(ipv4)} ! -o ${name} -j MASQUERADE`] : []
  return {
    filter: [
      `-A DOCKER ! -i ${name} -o ${name} -j DROP`,
      `-A DOCKER-BRIDGE -o ${name} -j DOCKER`,
      `-A DOCKER-CT -o ${name} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`,
      ...leaving,
    ],
    nat: [...masquerading, `-I POSTROUTING -o ${name} -m addrtype --src-type LOCAL -j MASQUERADE`],
  }
}

function internalBridgeRules({ name, ipv4, icc }: BridgePlan): Rules {
  const network = networkOf(ipv4)
  return {
    filter: [
      `-I DOCKER-INTERNAL ! -d ${network} -i ${name} -j DROP`,
      `-I DOCKER-INTERNAL ! -s ${network} -o ${name} -j DROP`,
      `-A DOCKER-FORWARD -i ${name} -o ${name} -j ${icc ? 'ACCEPT' : 'DROP'}`,
    ],
  }
}

export function portRules({
  protocol,
  hostIp,
  hostPort,
  containerIp,
  containerPort,
  bridge,
}: PortPlan): Rules {
  const to = hostIp === '0.0.0.0' || hostIp === '' ? '' : `-d ${hostIp} `
  const match = `-p ${protocol} -m ${protocol} --dport`
  return {
    filter: [`-I DOCKER -d ${containerIp} ! -i ${bridge} -o ${bridge} ${match} ${containerPort} -j ACCEPT`],
    nat: [
      `-A POSTROUTING -s ${containerIp} -d ${containerIp} ${match} ${containerPort} -j MASQUERADE`,
      `-A DOCKER ${to}${match} ${hostPort} -j DNAT --to-destination ${containerIp}:${containerPort}`,
    ],
  }
}

/** The same rules, taken away. */
export function undo(rules: Rules): Rules {
  const lines = (table: string[] = []) => table.map((line) => line.replace(/^-[AI] /, '-D '))
  return Object.fromEntries(Object.entries(rules).map(([table, rule]) => [table, lines(rule)]))
}

/** Rules in the order given, as a file for `iptables-restore --noflush`. */
export function restoreFile(...all: Rules[]): string {
  const tables = ['raw', 'filter', 'nat'] as const
  return tables
    .map((table) => ({ table, lines: all.flatMap((rules) => rules[table] ?? []) }))
    .filter(({ lines }) => lines.length > 0)
    .map(({ table, lines }) => [`*${table}`, ...lines, 'COMMIT', ''].join('\n'))
    .join('')
}

function chain(name: string): string {
  return `:${name} - [0:0]`
}

/** `172.17.0.1/16` to `172.17.0.0/16`. */
export function networkOf(cidr: string): string {
  const [address = '', prefix = '32'] = cidr.split('/')
  const bits = address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0)
  const size = 2 ** (32 - Number(prefix))
  const network = Math.floor(bits / size) * size
  return `${[24, 16, 8, 0].map((shift) => Math.floor(network / 2 ** shift) % 256).join('.')}/${prefix}`
}
