/** Ports of the host that containers are published on. It knows nothing of other programs: the machine's bind tells of those. */
import { DockerError } from '../base/errors.ts'

export type Protocol = 'tcp' | 'udp' | 'sctp'

/** Where the kernel picks ports for outgoing connections, and dockerd those nobody chose. */
const EPHEMERAL: [number, number] = [32768, 60999]

export class PortAllocator {
  #taken = new Set<string>()
  /** The port after which the search goes on, by range. */
  #last = new Map<string, number>()

  /**
   * @param start 0: any port; equal to `end`: this very port; otherwise the first free one of the range.
   * @throws {DockerError} system: `Bind for 0.0.0.0:80 failed: port is already allocated`
   */
  take(hostIp: string, protocol: Protocol, start: number, end: number): number {
    if (start !== 0 && start === end) {
      if (!this.#free(hostIp, protocol, start)) {
        throw new DockerError('system', `Bind for ${hostIp}:${start} failed: port is already allocated`)
      }
      return this.#mark(hostIp, protocol, start)
    }
    const [first, last] = start === 0 ? EPHEMERAL : [start, end]
    const range = `${hostIp}/${protocol}/${first}-${last}`
    const after = this.#last.get(range) ?? last
    for (let i = 1; i <= last - first + 1; i++) {
      const port = first + ((after - first + i) % (last - first + 1))
      if (!this.#free(hostIp, protocol, port)) continue
      this.#last.set(range, port)
      return this.#mark(hostIp, protocol, port)
    }
    throw new DockerError('system', 'all ports are allocated')
  }

  release(hostIp: string, protocol: Protocol, port: number): void {
    this.#taken.delete(`${hostIp}/${protocol}/${port}`)
  }

  /** A port of one address is taken also by 0.0.0.0, and the other way round. */
  #free(hostIp: string, protocol: Protocol, port: number): boolean {
    if (hostIp !== '0.0.0.0') {
      return (
        !this.#taken.has(`${hostIp}/${protocol}/${port}`) && !this.#taken.has(`0.0.0.0/${protocol}/${port}`)
      )
    }
    return ![...this.#taken].some((taken) => taken.endsWith(`/${protocol}/${port}`))
  }

  #mark(hostIp: string, protocol: Protocol, port: number): number {
    this.#taken.add(`${hostIp}/${protocol}/${port}`)
    return port
  }
}
