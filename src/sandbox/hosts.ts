/** The hosts that reach one another by name: those of one page or process. Knows names, and nothing of what answers to them. */
import { checkHostName } from '../protocol/host-name.ts'
import { DialError, type Dial } from '../protocol/socket.ts'
import { tcpTarget } from './tcp-target.ts'

export class Hosts {
  #answers = new Map<string, Dial>()

  /**
   * @param answer connects to a port of the host; it is dialled with the address in full: `http://lab:80`.
   * @returns leaves. @throws {Error} the name is taken, or is none.
   */
  join(name: string, answer: Dial): () => void {
    checkHostName(name)
    if (this.#answers.has(name)) throw new Error(`there is a host ${name} already`)
    this.#answers.set(name, answer)
    return () => void this.#answers.delete(name)
  }

  /** Bound, so that it can be handed on as a {@link Dial}. @throws {DialError} ENOTFOUND: no host has that name. */
  dial: Dial = async (address, from) => {
    const { scheme, hostname, port } = tcpTarget(address)
    const answer = this.#answers.get(hostname)
    if (!answer) throw new DialError('ENOTFOUND', `dial tcp: lookup ${hostname}: no such host`)
    return answer(`${scheme}://${hostname}:${port}`, from)
  }
}
