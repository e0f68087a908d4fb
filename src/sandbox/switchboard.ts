/** The sandbox's own network of addresses: who listens at `unix:///var/run/docker.sock` or `https://registry-1.docker.io`. */
import {
  DialError,
  socketPair,
  type Address,
  type Dial,
  type Origin,
  type Socket,
} from '../protocol/socket.ts'

export type Listener = (socket: Socket, origin: Origin) => void

const NOBODY: Origin = { kind: 'engine', name: 'dockerd' }

export class Switchboard {
  #listeners = new Map<Address, Listener>()
  #fallback: Dial

  /** @param fallback tried for addresses nobody here listens at; the default knows no other host. */
  constructor(fallback: Dial = noSuchHost) {
    this.#fallback = fallback
  }

  /** @returns stops listening. A later listener at the same address replaces the earlier. */
  listen(address: Address, listener: Listener): () => void {
    this.#listeners.set(address, listener)
    return () => {
      if (this.#listeners.get(address) === listener) this.#listeners.delete(address)
    }
  }

  /** Bound, so that it can be handed on as a {@link Dial}. */
  dial: Dial = async (address, origin = NOBODY) => {
    const listener = this.#listeners.get(address)
    if (!listener) return this.#fallback(address, origin)
    const [near, far] = socketPair()
    listener(far, origin)
    return near
  }
}

const noSuchHost: Dial = async (address) => {
  if (address.startsWith('unix://'))
    throw new DialError(
      'ENOENT',
      `dial unix ${address.slice('unix://'.length)}: connect: no such file or directory`,
    )
  const { hostname, port, protocol } = new URL(address)
  const target = `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`
  throw new DialError('ENOTFOUND', `dial tcp: lookup ${target.split(':')[0]}: no such host`)
}
