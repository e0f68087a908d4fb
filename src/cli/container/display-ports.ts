/** `0.0.0.0:8080->80/tcp, 443/tcp`: the ports of a container in one line, runs of them joined. */

export interface Port {
  /** On the host; empty when the port is only exposed. */
  ip: string
  privatePort: number
  publicPort: number
  type: string
}

function compare(a: Port, b: Port): number {
  if (a.privatePort !== b.privatePort) return a.privatePort - b.privatePort
  if (a.ip !== b.ip) return a.ip < b.ip ? -1 : 1
  if (a.publicPort !== b.publicPort) return a.publicPort - b.publicPort
  return a.type < b.type ? -1 : a.type > b.type ? 1 : 0
}

interface Run {
  key: string
  first: number
  last: number
}

export function displayPorts(ports: readonly Port[]): string {
  const done: string[] = []
  const mapped: string[] = []
  const open = new Map<string, Run>()
  for (const port of ports.toSorted(compare)) {
    const { ip, privatePort, publicPort, type } = port
    if (ip !== '' && publicPort !== privatePort) {
      mapped.push(`${joinHostPort(ip, String(publicPort))}->${privatePort}/${type}`)
      continue
    }
    const key = ip === '' ? type : `${ip}/${type}`
    const run = open.get(key)
    if (run && privatePort === run.last + 1) run.last = privatePort
    else {
      if (run) done.push(runText(run))
      // A new run takes the place of the old one, so that keys stay in the order they came up.
      open.set(key, { key, first: privatePort, last: privatePort })
    }
  }
  return [...done, ...[...open.values()].map(runText), ...mapped].join(', ')
}

function runText({ key, first, last }: Run): string {
  const [head = '', type] = key.split('/')
  const range = first === last ? String(first) : `${first}-${last}`
  return type === undefined ? `${range}/${head}` : `${joinHostPort(head, range)}->${range}/${type}`
}

/** Go's `net.JoinHostPort`: IPv6 addresses in brackets. */
export function joinHostPort(host: string, port: string): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
