/** The guest's own clients: anything that opens Docker's socket there, and the `docker` command behind its stub. */
import { isCompletion } from '../cli/complete.ts'
import { runDockerStub } from '../cli/stub-service.ts'
import type { Machine, PeerInfo } from '../protocol/machine/index.ts'
import type { Dial, Origin, Socket } from '../protocol/socket.ts'
import type { Host } from '../sim/base/host.ts'
import type { EventLog } from './event-log.ts'

export const DOCKER_SOCKET = '/var/run/docker.sock'
const CLI_SOCKET = '/run/drydock/cli.sock'

export interface GuestClients {
  /** Serves the Engine API. */
  connect(socket: Socket, origin: Origin): Promise<void>
  /** Where the `docker` command of the guest finds daemons. */
  dial: Dial
  host: Host
  log: EventLog
  onError: (error: unknown) => void
}

export async function listenInGuest(
  machine: {
    files: Pick<Machine['files'], 'makeDirectory'>
    host: Pick<Machine['host'], 'listen'>
  },
  { connect, dial, host, log, onError }: GuestClients,
): Promise<void> {
  await machine.files.makeDirectory(CLI_SOCKET.replace(/\/[^/]+$/, ''))
  await machine.host.listen(DOCKER_SOCKET, (socket, peer) => void connect(socket, originOf(peer, 'curl')))
  await machine.host.listen(CLI_SOCKET, (socket, peer) => {
    const corr = host.newId().slice(0, 12)
    const caller = originOf(peer, 'docker')
    runDockerStub(socket, {
      dial,
      originOf: ([, verb]) => (isCompletion(verb) ? { ...caller, kind: 'shell' } : caller),
      now: () => host.now(),
      arch: '386',
      corr,
      onStart: (argv, origin) => log.record({ kind: 'cli.start', origin, corr, data: { argv } }),
      onEnd: (code, origin) => log.record({ kind: 'cli.end', origin, corr, data: { code } }),
    }).catch(onError)
  })
}

/** Inside a container it is the container's doing, whatever program it runs; else the learner's, by the program's name. */
function originOf({ containerId }: PeerInfo, program: string): Origin {
  return containerId
    ? { kind: 'container', name: containerId.slice(0, 12) }
    : { kind: 'learner', name: program }
}
