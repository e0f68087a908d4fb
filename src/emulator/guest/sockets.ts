/** Connections between the guest's sockets and the host's engine. */
import { AgentError, op, type AcceptEvent, type AgentLink, type Channel } from '../../protocol/agent/index.ts'
import type { PeerInfo } from '../../protocol/machine/index.ts'
import { DialError, type Socket } from '../../protocol/socket.ts'

type OnConnection = (socket: Socket, peer: PeerInfo) => void

export class Sockets {
  readonly #link: AgentLink
  readonly #listeners = new Map<string, OnConnection>()
  #count = 0

  constructor(link: AgentLink) {
    this.#link = link
    link.on('accept', (event) => this.#accepted(event))
  }

  async listen(path: string, onConnection: OnConnection): Promise<() => Promise<void>> {
    const name = `listener-${++this.#count}`
    this.#listeners.set(name, onConnection)
    try {
      await this.#link.call(op.listen(path, 0o660, name))
    } catch (error) {
      this.#listeners.delete(name)
      throw error
    }
    return async () => {
      this.#listeners.delete(name)
      await this.#link.call(op.unlisten(path))
    }
  }

  async dial(address: string): Promise<Socket> {
    try {
      return await this.#connect(address)
    } catch (error) {
      throw error instanceof AgentError ? dialError(address, error) : error
    }
  }

  #connect(address: string): Promise<Channel> {
    const unix = /^unix:\/\/(\/.+)$/.exec(address)
    if (unix) return this.#link.dialUnix(unix[1]!)
    const [, host, port] = /^tcp:\/\/([^:/]+):(\d+)$/.exec(address) ?? []
    if (host === undefined) throw new DialError('ENOTFOUND', `dial ${address}: no address of the host`)
    const ipv4 = host === 'localhost' ? '127.0.0.1' : host
    if (!/^\d+(\.\d+){3}$/.test(ipv4)) throw new DialError('ENOTFOUND', `dial ${address}: no such host`)
    return this.#link.dialTcp(ipv4, Number(port))
  }

  #accepted({ channel, name, pid, uid, cgroup }: AcceptEvent): void {
    const onConnection = this.#listeners.get(name)
    if (!onConnection) return channel.reset()
    const containerId = /^\/docker\/([0-9a-f]{64})/.exec(cgroup)?.[1]
    onConnection(channel, { pid, uid, ...(containerId === undefined ? {} : { containerId }) })
  }
}

function dialError(address: string, { code, message }: AgentError): DialError {
  const spelled = code === 'ENOENT' ? 'ENOENT' : 'ECONNREFUSED'
  return new DialError(spelled, `dial ${address}: ${message}`)
}
