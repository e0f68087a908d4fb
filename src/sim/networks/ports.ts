/** Exposed and published ports of a container: from what was asked for to what is bound, and its texts. */
import type { PortMap } from '../../protocol/docker/containers.ts'
import type { PortPlan } from '../../protocol/machine/index.ts'
import { DockerError } from '../base/errors.ts'
import { quote } from '../../protocol/go/strconv.ts'
import { parseIPv4 } from './ipv4.ts'
import type { PortAllocator, Protocol } from './port-allocator.ts'

const PROTOCOLS = ['tcp', 'udp', 'sctp'] as const

/** `80/tcp`, `80`. As in dockerd, what is no number is 0, and protocols are not looked at before a port is published. */
function parsePort(text: string): { port: number; protocol: string } {
  const [port = '', protocol = ''] = text.split('/')
  return { port: isPort(port) ? Number(port) : 0, protocol: protocol.toLowerCase() || 'tcp' }
}

function isPort(text: string): boolean {
  return /^\d+$/.test(text) && Number(text) <= 65535
}

/** `8080`, `8000-8010`, or empty: any. @throws {DockerError} invalid */
export function parseHostPort(text: string): { start: number; end: number } {
  if (text === '') return { start: 0, end: 0 }
  const match = /^(\d+)(?:-(\d+))?$/.exec(text)
  const start = Number(match?.[1])
  const end = Number(match?.[2] ?? match?.[1])
  if (!match || end < start || end > 65535) {
    throw new DockerError('invalid', `invalid port specification: ${quote(text)}`)
  }
  return { start, end }
}

/** @throws {DockerError} invalid */
export function checkPortBindings(bindings: PortMap | null): void {
  for (const [text, hostPorts] of Object.entries(bindings ?? {})) {
    const [port = ''] = text.split('/')
    if (!isPort(port)) throw new DockerError('invalid', `invalid port specification: ${quote(port)}`)
    for (const { HostPort } of hostPorts ?? []) parseHostPort(HostPort)
  }
}

export interface PortRequest {
  exposed: string[]
  bindings: PortMap
  publishAll: boolean
}

export interface Endpoint {
  containerIp: string
  bridge: string
}

/**
 * Takes host ports for all that is published.
 *
 * @throws {DockerError} system: a port is taken; those taken before are given back.
 */
export function allocatePorts(
  request: PortRequest,
  endpoint: Endpoint,
  allocator: PortAllocator,
): PortPlan[] {
  const plans: PortPlan[] = []
  try {
    for (const text of sortedPorts(request)) {
      const { port, protocol } = parsePort(text)
      const wanted = request.bindings[text] ?? []
      const bindings = wanted.length === 0 && request.publishAll ? [{ HostIp: '', HostPort: '' }] : wanted
      for (const { HostIp, HostPort } of bindings) {
        const hostIp = isIp(HostIp) ? HostIp : '0.0.0.0'
        const { start, end } = parseHostPort(HostPort)
        const known = knownProtocol(protocol)
        const hostPort = allocator.take(hostIp, known, start, end)
        plans.push({ protocol: known, hostIp, hostPort, containerPort: port, ...endpoint })
      }
    }
  } catch (error) {
    releasePorts(plans, allocator)
    throw error
  }
  return plans
}

/** @throws {DockerError} system: dockerd counts what it does not know as number 0. */
function knownProtocol(name: string): Protocol {
  const known = PROTOCOLS.find((protocol) => protocol === name)
  if (known) return known
  throw new DockerError('system', 'invalid transport protocol: 0')
}

/** As in dockerd, what is no address means any. */
function isIp(text: string): boolean {
  return parseIPv4(text) !== null || /^[0-9a-fA-F]*:[0-9a-fA-F:]*(?:\d+\.\d+\.\d+\.\d+)?$/.test(text)
}

export function releasePorts(plans: PortPlan[], allocator: PortAllocator): void {
  for (const { hostIp, protocol, hostPort } of plans) allocator.release(hostIp, protocol, hostPort)
}

/** `NetworkSettings.Ports` of a running container: bindings, or null for what is only exposed. */
export function boundPorts(request: PortRequest, plans: PortPlan[]): PortMap {
  return Object.fromEntries(
    sortedPorts(request).map((text) => {
      const { port, protocol } = parsePort(text)
      const bound = plans.filter((plan) => plan.containerPort === port && plan.protocol === protocol)
      const bindings = bound.map(({ hostIp, hostPort }) => ({ HostIp: hostIp, HostPort: String(hostPort) }))
      return [`${port}/${protocol}`, bindings.length > 0 ? bindings : null]
    }),
  )
}

/** Those with a chosen host port first, so that no chosen port is given away; then by number. */
function sortedPorts({ exposed, bindings }: PortRequest): string[] {
  const all = [...new Set([...exposed, ...Object.keys(bindings)])]
  const chosen = (port: string) => Number(bindings[port]?.some(({ HostPort }) => HostPort !== '') ?? false)
  return all.sort((a, b) => chosen(b) - chosen(a) || parsePort(a).port - parsePort(b).port)
}
