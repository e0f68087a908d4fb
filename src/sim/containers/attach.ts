/** `docker attach`: a client at the streams of a container, which may not have started yet. */
import type { Socket } from '../../protocol/socket.ts'
import { DockerError } from '../base/errors.ts'
import type { EngineContext } from './context.ts'
import { ClientSink } from '../stdio/client-sink.ts'
import { parseDetachKeys } from '../stdio/detach-keys.ts'
import { runSession, type SessionInput } from '../stdio/session.ts'
import type { Container } from './container.ts'
import { emitContainerEvent } from './container-event.ts'
import { openLog } from './open-log.ts'

export interface AttachOptions {
  stdin: boolean
  stdout: boolean
  stderr: boolean
  /** First what is in the log. */
  logs: boolean
  /** Then what comes. */
  stream: boolean
  detachKeys: string
}

export interface Attachment {
  tty: boolean
  /** Serves the client on its connection. Resolves when it is closed. */
  serve(socket: Socket): Promise<void>
  /** There is no connection after all. */
  abandon(): void
}

/** From here on no output is lost, though the connection is yet to be taken over. @throws {DockerError} */
export function attach(engine: EngineContext, name: string, options: AttachOptions): Attachment {
  const keys = parseDetachKeys(options.detachKeys)
  if (keys === null) {
    throw new DockerError('invalid', `Invalid detach keys (${options.detachKeys}) provided`)
  }
  const container = engine.containers.find(name)
  refuse(container, name)
  const { Tty } = container.record.config
  const sink = new ClientSink({ stdout: options.stdout, stderr: options.stderr, multiplexed: !Tty })
  const remove = options.stream ? container.output.add(sink) : () => undefined
  const stdin = options.stdin && options.stream ? inputOf(container, keys) : null
  return {
    tty: Tty,
    serve: (socket) => serve(engine, container, options, { socket, sink, stdin }).finally(remove),
    abandon: remove,
  }
}

function refuse(container: Container, name: string): void {
  if (container.state.status === 'paused') {
    throw new DockerError('conflict', `container ${name} is paused, unpause the container before attach`)
  }
  if (container.state.status === 'restarting') {
    throw new DockerError('conflict', `container ${name} is restarting, wait until the container is running`)
  }
}

/** Null if the container has no standard input. */
function inputOf(container: Container, keys: number[]): SessionInput | null {
  const { OpenStdin, StdinOnce, Tty } = container.record.config
  if (!OpenStdin) return null
  return {
    write: (bytes) => container.stdin.write(bytes),
    close: () => container.stdin.close(),
    endOfFile: StdinOnce && !Tty ? 'close' : 'leave',
    detachKeys: Tty ? keys : null,
  }
}

async function serve(
  engine: EngineContext,
  container: Container,
  options: AttachOptions,
  { socket, sink, stdin }: { socket: Socket; sink: ClientSink; stdin: SessionInput | null },
): Promise<void> {
  const { StdinOnce, Tty } = container.record.config
  const before = options.logs ? await logged(engine, container, options) : []
  emitContainerEvent(engine, container, 'attach')
  const cut = () => {
    if (!sink.ended) emitContainerEvent(engine, container, 'detach')
    sink.end()
  }
  const { attachSignal } = container
  attachSignal.addEventListener('abort', cut, { once: true })
  if (!options.stream) sink.end()
  // As in Docker, a client who gave the container its whole input stays until the container has stopped.
  const until = options.stream && StdinOnce && !Tty ? container.wait('not-running') : null
  const how = await runSession(socket, { sink, stdin, before, until })
  attachSignal.removeEventListener('abort', cut)
  if (how === 'detached') emitContainerEvent(engine, container, 'detach')
}

/** What was printed before, as the client's output shows it. */
async function logged(
  engine: EngineContext,
  container: Container,
  options: AttachOptions,
): Promise<Uint8Array[]> {
  const log = openLog(engine, container)
  if (!log) throw new DockerError('system', 'configured logging driver does not support reading')
  const past = new ClientSink({
    stdout: options.stdout,
    stderr: options.stderr,
    multiplexed: !container.record.config.Tty,
  })
  for await (const { stream, bytes } of log.read({ since: 0, until: 0, tail: -1, follow: false })) {
    void past.write(stream, bytes)
  }
  return past.drain()
}
