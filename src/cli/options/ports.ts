/** `-p` and `--expose`: `[[ip:][hostPort]:]containerPort[/protocol]`, with ranges. */
import { isIP } from './checks.ts'
import { cut } from './values.ts'

export interface PortBinding {
  HostIp: string
  HostPort: string
}

export interface PublishedPorts {
  exposed: Record<string, object>
  bindings: Record<string, PortBinding[]>
}

/** @throws {Error} with docker's text. */
export function parsePublished(specs: readonly string[]): PublishedPorts {
  const ports: PublishedPorts = { exposed: {}, bindings: {} }
  for (const spec of specs.map(standardNotation)) {
    for (const { port, binding } of parseSpec(spec)) {
      ports.exposed[port] = {}
      ;(ports.bindings[port] ??= []).push(binding)
    }
  }
  return ports
}

/** `published=8080,target=80,protocol=tcp` as `8080:80/tcp`. */
function standardNotation(spec: string): string {
  if (!spec.includes('=')) return spec
  const params: Record<string, string> = { protocol: 'tcp' }
  for (const param of spec.split(',')) {
    const [key, value] = cut(param, '=')
    if (value === undefined || key === '')
      throw new Error(`invalid publish opts format (should be name=value but got '${param}')`)
    params[key] = value
  }
  return `${params.published ?? ''}:${params.target ?? ''}/${params.protocol}`
}

/** `80/udp` as protocol and port; `tcp` where none is given. */
function splitProtocol(text: string): [protocol: string, port: string] {
  const [port = '', protocol = ''] = text.split('/')
  return port === '' ? ['', ''] : [protocol || 'tcp', port]
}

function splitSpec(spec: string): [ip: string, hostPort: string, containerPort: string] {
  const parts = spec.split(':')
  const containerPort = parts.pop()!
  const hostPort = parts.pop() ?? ''
  return [parts.join(':'), hostPort, containerPort]
}

function parseSpec(spec: string): { port: string; binding: PortBinding }[] {
  const [givenIp, hostPort, target] = splitSpec(spec)
  const [protocol, containerPort] = splitProtocol(target)
  const ip = unbracket(givenIp)
  if (ip !== '' && !isIP(ip)) throw new Error(`invalid IP address: ${ip}`)
  if (containerPort === '') throw new Error(`no port specified: ${spec}<empty>`)
  const inside = rangeOr(containerPort, `invalid containerPort: ${containerPort}`)
  const outside = hostPort === '' ? { start: 0, end: 0 } : rangeOr(hostPort, `invalid hostPort: ${hostPort}`)
  const size = inside.end - inside.start
  if (hostPort !== '' && size !== outside.end - outside.start && size !== 0)
    throw new Error(`invalid ranges specified for container and host Ports: ${containerPort} and ${hostPort}`)
  if (!['tcp', 'udp', 'sctp'].includes(protocol.toLowerCase())) throw new Error(`invalid proto: ${protocol}`)
  const dynamic = size === 0 && outside.start !== outside.end
  return Array.from({ length: size + 1 }, (_, i) => ({
    port: `${inside.start + i}/${protocol.toLowerCase()}`,
    binding: {
      HostIp: ip,
      HostPort:
        hostPort === '' ? '' : dynamic ? `${outside.start}-${outside.end}` : String(outside.start + i),
    },
  }))
}

function unbracket(ip: string): string {
  if (!ip.startsWith('[')) return ip
  if (!ip.includes(']')) throw new Error(`invalid IP address ${ip}: address ${ip}:: missing ']' in address`)
  return ip.slice(1, ip.indexOf(']'))
}

function rangeOr(text: string, message: string): { start: number; end: number } {
  try {
    return parsePortRange(text)
  } catch {
    throw new Error(message)
  }
}

/** `8000-9000` or `80`. @throws {Error} */
export function parsePortRange(text: string): { start: number; end: number } {
  if (text === '') throw new Error('empty string specified for ports')
  const [first = '', last = first] = text.split('-')
  const [start, end] = [portNumber(first), portNumber(last)]
  if (end < start) throw new Error(`invalid range specified for port: ${text}`)
  return { start, end }
}

function portNumber(text: string): number {
  if (!/^\d+$/.test(text))
    throw new Error(`strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`)
  if (Number(text) > 65535)
    throw new Error(`strconv.ParseUint: parsing ${JSON.stringify(text)}: value out of range`)
  return Number(text)
}

/** `--expose 80`, `--expose 8000-8010/udp`: the ports by name. @throws {Error} */
export function parseExposed(specs: readonly string[]): string[] {
  return specs.flatMap((spec) => {
    if (spec.includes(':')) throw new Error(`invalid port format for --expose: ${spec}`)
    const [protocol, port] = splitProtocol(spec)
    try {
      const { start, end } = parsePortRange(port)
      return Array.from({ length: end - start + 1 }, (_, i) => `${start + i}/${protocol}`)
    } catch (error) {
      throw new Error(`invalid range format for --expose: ${spec}, error: ${(error as Error).message}`)
    }
  })
}
