/** Bridges and published ports of the guest: links by netlink, the rest by iptables. */
import { answer, op, tolerate, type AgentLink, type Operation } from '../../protocol/agent/index.ts'
import {
  RuntimeError,
  type BridgePlan,
  type MachineNetworks,
  type PortPlan,
} from '../../protocol/machine/index.ts'
import { baseRules, bridgeRules, portRules, restoreFile, undo, type Rules } from './firewall-rules.ts'
import { RUN } from '../guest/guest-paths.ts'

const RULES_FILE = `${RUN}/iptables.rules`
const IPTABLES_TIMEOUT_MS = 10_000

export class Networks implements MachineNetworks {
  readonly #link: AgentLink
  readonly #bridges = new Map<string, Rules>()
  readonly #ports = new Map<string, PortPlan>()
  /** One change of the rules at a time: they share a file. */
  #last: Promise<unknown> = Promise.resolve()
  #hasBase = false

  constructor(link: AgentLink) {
    this.#link = link
  }

  async createBridge(plan: BridgePlan): Promise<void> {
    if (this.#bridges.has(plan.name)) return
    const rules = bridgeRules(plan)
    this.#bridges.set(plan.name, rules)
    const base = this.#hasBase ? [] : [baseRules]
    this.#hasBase = true
    try {
      await this.#apply([...base, rules], bridgeOperations(plan))
    } catch (error) {
      this.#bridges.delete(plan.name)
      if (base.length > 0) this.#hasBase = false
      throw error
    }
  }

  async removeBridge(name: string): Promise<void> {
    const rules = this.#bridges.get(name)
    this.#bridges.delete(name)
    await this.#apply(rules ? [undo(rules)] : [], [op.deleteLink('', name)])
  }

  async publish(_containerId: string, ports: PortPlan[]): Promise<void> {
    if (ports.length === 0) return
    await this.#refuseForeign(ports)
    const listening = await this.#listeningPorts()
    for (const port of ports) {
      if ([...this.#ports.values()].some((other) => overlap(port, other))) throw portAllocated(port)
      if (listening.has(`${port.protocol} ${port.hostPort}`)) throw cannotBind(port, 'address already in use')
    }
    for (const port of ports) this.#ports.set(keyOf(port), port)
    try {
      await this.#apply(ports.map(portRules))
    } catch (error) {
      for (const port of ports) this.#ports.delete(keyOf(port))
      throw error
    }
  }

  /** Ports that are not published are passed over. */
  async unpublish(_containerId: string, ports: PortPlan[]): Promise<void> {
    const published = ports.filter((port) => this.#ports.delete(keyOf(port)))
    await this.#apply(published.map((port) => undo(portRules(port))))
  }

  /** @throws {RuntimeError} an address that the host has not. */
  async #refuseForeign(ports: PortPlan[]): Promise<void> {
    const asked = ports.filter(({ hostIp }) => !isAny(hostIp) && !isLoopback(hostIp))
    if (asked.length === 0) return
    const own = await this.#link.ask(op.read('/proc/net/fib_trie'), localAddresses)
    const foreign = asked.find(({ hostIp }) => !own.has(hostIp))
    if (foreign) throw cannotBind(foreign, 'cannot assign requested address')
  }

  /** Ports that a program of the host itself serves. */
  async #listeningPorts(): Promise<Set<string>> {
    const tables = ['tcp', 'tcp6', 'udp', 'udp6'] as const
    const answers = await this.#link.call(...tables.map((table) => tolerate(op.read(`/proc/net/${table}`))))
    return new Set(
      tables.flatMap((table, i) => listenersOf(table.startsWith('tcp') ? 'tcp' : 'udp', answers[i]!)),
    )
  }

  #apply(rules: Rules[], before: Operation[] = []): Promise<void> {
    const applied = this.#last.then(() => this.#applyNow(restoreFile(...rules), before))
    this.#last = applied.catch(() => undefined)
    return applied
  }

  async #applyNow(file: string, before: Operation[]): Promise<void> {
    if (file === '' && before.length === 0) return
    if (file === '') return void (await this.#link.call(...before))
    const restore = op.run(IPTABLES_TIMEOUT_MS, 'iptables-restore', '--noflush', RULES_FILE)
    const answers = await this.#link.call(...before, op.write(RULES_FILE, file), restore)
    const { status, output } = answer.run(answers.at(-1)!)
    if (status !== 0)
      throw new RuntimeError('other', `iptables failed: ${new TextDecoder().decode(output).trim()}`)
  }
}

function bridgeOperations({ name, ipv4 }: BridgePlan): Operation[] {
  const conf = `/proc/sys/net/ipv4/conf/${name}`
  return [
    op.bridge(name),
    op.addAddress('', name, ipv4),
    op.setLink('', name, 'up'),
    // A port published on the host's loopback is forwarded from 127.0.0.1 to the bridge.
    op.write(`${conf}/route_localnet`, '1'),
  ]
}

/** `sl local_address rem_address st …`: addresses are hex, `0A` is LISTEN; for UDP, `07` is a socket without a peer. */
function listenersOf(protocol: 'tcp' | 'udp', table: Uint8Array): string[] {
  const state = protocol === 'tcp' ? '0A' : '07'
  return new TextDecoder()
    .decode(table)
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === state)
    .map((fields) => `${protocol} ${Number.parseInt(fields[1]!.split(':')[1]!, 16)}`)
}

function overlap(a: PortPlan, b: PortPlan): boolean {
  const sameAddress = a.hostIp === b.hostIp || isAny(a.hostIp) || isAny(b.hostIp)
  return a.protocol === b.protocol && a.hostPort === b.hostPort && sameAddress
}

function isAny(address: string): boolean {
  return address === '' || address === '0.0.0.0'
}

function keyOf({ protocol, hostIp, hostPort }: PortPlan): string {
  return `${protocol} ${hostIp}:${hostPort}`
}

function isLoopback(address: string): boolean {
  return /^127(\.\d+){3}$/.test(address)
}

/**
 * ```text
 *   |-- 10.0.0.2
 *      /32 host LOCAL
 * ```
 */
function localAddresses(table: Uint8Array): Set<string> {
  const text = new TextDecoder().decode(table)
  return new Set([...text.matchAll(/\|-- (\S+)\n +\/32 host LOCAL/g)].map(([, address]) => address!))
}

/** In the words of dockerd's port allocator, and of its port mapper. */
function portAllocated({ hostIp, hostPort }: PortPlan): RuntimeError {
  return new RuntimeError('other', `Bind for ${hostIp}:${hostPort} failed: port is already allocated`)
}

function cannotBind(port: PortPlan, why: string): RuntimeError {
  const { hostIp, hostPort, containerIp, containerPort, protocol } = port
  const address = hostIp.includes(':') ? `[${hostIp}]` : hostIp
  const mapping = `${address}:${hostPort}:${containerIp}:${containerPort}/${protocol}`
  return new RuntimeError('other', `failed to bind host port for ${mapping}: ${why}`)
}
