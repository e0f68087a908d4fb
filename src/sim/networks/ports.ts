/** Exposed and published ports of a container: from what was asked for to what is bound, and its texts. */
import type { PortMap } from '../../protocol/docker/containers.ts'
import type { PortPlan } from '../../protocol/machine/index.ts'
import { DockerError } from '../base/errors.ts'
import type { PortAllocator, Protocol } from './port-allocator.ts'

const PROTOCOLS = ['tcp', 'udp', 'sctp']

/** `80/tcp`, `80`. @throws {DockerError} invalid */
export function parsePort(text: string): { port: number; protocol: Protocol } {
  const [port = '', protocol = 'tcp'] = text.split('/')
  if (!/^\d+$/.test(port) || Number(port) > 65535 || !PROTOCOLS.includes(protocol)) {
    throw new DockerError('invalid', `invalid port specification: "${port}"`)
  }
  return { port: Number(port), protocol: protocol as Protocol }
}

/** `8080`, `8000-8010`, or empty: any. @throws {DockerError} invalid */
export function parseHostPort(text: string): { start: number; end: number } {
  if (text === '') return { start: 0, end: 0 }
  const match = /^(\d+)(?:-(\d+))?$/.exec(text)
  const start = Number(match?.[1])
  const end = Number(match?.[2] ?? match?.[1])
  if (!match || end < start || end > 65535) {
    throw new DockerError('invalid', `invalid port specification: "${text}"`)
  }
  return { start, end }
}

/** @throws {DockerError} invalid */
export function checkPortBindings(bindings: PortMap | null): void {
  for (const [port, hostPorts] of Object.entries(bindings ?? {})) {
    parsePort(port)
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
        const hostIp = HostIp === '' ? '0.0.0.0' : HostIp
        const { start, end } = parseHostPort(HostPort)
        const hostPort = allocator.take(hostIp, protocol, start, end)
        plans.push({ protocol, hostIp, hostPort, containerPort: port, ...endpoint })
      }
    }
  } catch (error) {
    releasePorts(plans, allocator)
    throw error
  }
  return plans
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
