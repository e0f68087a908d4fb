/** The sandbox's own network of addresses: who listens at `unix:///var/run/docker.sock` or `https://registry-1.docker.io`. */
import {
  DialError,
  socketPair,
  type Address,
  type Dial,
  type Origin,
  type Socket,
} from '../protocol/socket.ts'

/** Takes a connection. @throws {DialError} nobody can be reached behind it. */
export type Listener = (socket: Socket, origin: Origin) => void | Promise<void>

const NOBODY: Origin = { kind: 'engine', name: 'dockerd' }

export class Switchboard {
  #listeners = new Map<Address, Listener>()
  /** Tried for addresses that nobody here listens at; set when there is something beyond. */
  beyond: Dial = async (address) => {
    throw new DialError('ECONNREFUSED', `dial ${address}: nobody listens yet`)
  }

  /** @returns stops listening. A later listener at the same address replaces the earlier. */
  listen(address: Address, listener: Listener): () => void {
    this.#listeners.set(address, listener)
    return () => {
      if (this.#listeners.get(address) === listener) this.#listeners.delete(address)
    }
  }

  /** Bound, so that it can be handed on as a {@link Dial}. */
  dial: Dial = (address, origin = NOBODY) =>
    this.#listeners.has(address) ? this.dialListener(address, origin) : this.beyond(address, origin)

  /** The same, for those from beyond. @throws {DialError} ECONNREFUSED */
  dialListener: Dial = async (address, origin = NOBODY) => {
    const listener = this.#listeners.get(address)
    if (!listener) throw new DialError('ECONNREFUSED', `dial ${address}: connection refused`)
    const [near, far] = socketPair()
    await listener(far, origin)
    return near
  }
}
