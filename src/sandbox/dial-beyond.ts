/** Where a dial goes that no listener of the host answers: to the machine, then to other hosts. */
import type { MachineHost } from '../protocol/machine/index.ts'
import { DialError, type Dial, type Socket } from '../protocol/socket.ts'
import type { Hosts } from './hosts.ts'
import { tcpTarget, type TcpTarget } from './tcp-target.ts'

/**
 * ```text
 * unix:///run/x.sock                    a socket of the machine
 * tcp://localhost:5000, http://10.…     a port of the machine, or one that its network reaches
 * tcp://lab:2375                        a port of another host
 * https://…                             refused, since nothing here but a listener of the host's own speaks TLS
 * ```
 */
export function dialBeyond(machine: Pick<MachineHost, 'dial'>, hosts: Hosts): Dial {
  return async (address, from) => {
    if (address.startsWith('unix://')) return dialPath(machine, address)
    const target = tcpTarget(address)
    try {
      return await dialPort(machine, target)
    } catch (error) {
      if (!(error instanceof DialError && error.code === 'ENOTFOUND')) throw error
      return hosts.dial(address, from)
    }
  }
}

/** What a host answers to others: a listener of its own, or a port of its machine. */
export function answerOthers(machine: Pick<MachineHost, 'dial'>, board: { dialListener: Dial }): Dial {
  return (address, from) =>
    board.dialListener(address, from).catch((error: unknown) => {
      if (!(error instanceof DialError)) throw error
      const target = tcpTarget(address)
      return dialPort(machine, { ...target, hostname: 'localhost' }, target.hostname)
    })
}

async function dialPath(machine: Pick<MachineHost, 'dial'>, address: string): Promise<Socket> {
  return machine.dial(address).catch((error: unknown) => {
    if (!(error instanceof DialError)) throw error
    const path = address.slice('unix://'.length)
    const reason = error.code === 'ENOENT' ? 'no such file or directory' : 'connection refused'
    throw new DialError(error.code, `dial unix ${path}: connect: ${reason}`)
  })
}

/**
 * @param said the name in what is said of a failure.
 * @throws {DialError} ENOTFOUND: the machine does not know the name.
 */
async function dialPort(
  machine: Pick<MachineHost, 'dial'>,
  { scheme, hostname, port }: TcpTarget,
  said = hostname === 'localhost' ? '127.0.0.1' : hostname,
): Promise<Socket> {
  // The host has no IPv6, not even on its loopback device.
  if (hostname.startsWith('['))
    throw new DialError(
      'ENETUNREACH',
      `dial tcp ${hostname}:${port}: connect: cannot assign requested address`,
    )
  const refused = new DialError('ECONNREFUSED', `dial tcp ${said}:${port}: connect: connection refused`)
  if (scheme === 'https' && isItself(hostname)) throw refused
  if (scheme === 'https') throw new DialError('ENOTFOUND', `dial tcp: lookup ${hostname}: no such host`)
  return machine.dial(`tcp://${hostname}:${port}`).catch((error: unknown) => {
    throw error instanceof DialError && error.code !== 'ENOTFOUND' ? refused : error
  })
}

/** A name or number that needs no other host to be known. */
function isItself(hostname: string): boolean {
  return hostname === 'localhost' || /^\d+(\.\d+){3}$/.test(hostname)
}
