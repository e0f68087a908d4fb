/**
 * Wires one Docker host: stores, images, machine, engine, registry, and the addresses they meet at. The same in a worker
 * and under Node; what differs (storage, where the guest's parts come from) is handed in.
 */
import type { Machine, Process, TerminalSize } from '../protocol/machine/index.ts'
import type { LayerSource } from '../protocol/layer.ts'
import { serve, type Handler } from '../protocol/http/index.ts'
import type { Dial, Origin, Socket } from '../protocol/socket.ts'
import { createEngine } from '../sim/index.ts'
import { addressOf } from '../protocol/host-name.ts'
import type { Host } from '../sim/base/host.ts'
import { withInitLayer } from '../sim/rootfs/init-layer.ts'
import { createImages } from '../sim/images/images.ts'
import { Layers } from '../sim/images/layers.ts'
import type { StaticLayout } from '../sim/registry/layout.ts'
import type { Stores } from '../sim/store/store.ts'
import type { EventLog } from './event-log.ts'
import { engineInfo } from './engine-info.ts'
import { answerOthers, dialBeyond } from './dial-beyond.ts'
import { DOCKER_SOCKET, listenInGuest } from './guest-clients.ts'
import type { Hosts } from './hosts.ts'
import { listenAsHub } from './hub.ts'
import { requestRecorder } from './request-recorder.ts'
import { Switchboard } from './switchboard.ts'

export interface SandboxParts {
  /** Of the host, as others call it; see `host-name.ts`. */
  name: string
  /** Those that it reaches, and is reached by, while it runs. */
  hosts: Hosts
  stores: Stores
  /** The bundled registry's files. */
  layout: StaticLayout
  /** Starts the machine with these layers to serve. */
  openMachine: (layers: LayerSource) => Promise<Machine>
  /** The machine runs; the engine is about to start. */
  onMachine?: () => void
  host: Host
  log: EventLog
  /** Told of bugs: a handler that threw, a connection that could not be served. */
  onError: (error: unknown) => void
}

export interface Sandbox {
  machine: Machine
  dial: Dial
  /** Serves the Engine API on a connection from outside. */
  connect(socket: Socket, origin: Origin): Promise<void>
  /** A login shell on the host. */
  openTerminal(size: TerminalSize): Promise<Process>
  /** Brings to storage what was written so far, in the guest and in the logs. */
  flush(): Promise<void>
  /** Stops containers as dockerd does at its end, flushes, and stops the machine; of one that crashed nothing is asked. */
  stop(): Promise<void>
}

/** @throws whatever the machine's start or the stores throw; nothing is left running then. */
export async function openSandbox(parts: SandboxParts): Promise<Sandbox> {
  const board = new Switchboard()
  const { record } = parts.log
  const layers = Layers.open(parts.stores.docs, parts.stores.blobs, parts.onError)
  // Whoever asks first is told; until then nobody is, and that must not count as unhandled.
  layers.catch(() => undefined)
  // The machine needs the layers before there is an engine, and the engine needs the machine.
  const machine = await parts.openMachine(
    withInitLayer({ open: async (diffId) => (await layers).open(diffId) }),
  )
  parts.onMachine?.()
  // What fails on a machine that is gone fails for that, and that has been told.
  const report = (error: unknown) => {
    if (machine.host.gone === null) parts.onError(error)
  }
  try {
    const engine = await createEngine({
      ...parts.stores,
      machine,
      images: (needs) =>
        createImages({
          ...needs,
          docs: parts.stores.docs,
          layers,
          dial: board.dial,
          host: parts.host,
          record,
          report: parts.onError,
        }),
      host: parts.host,
      record,
      info: engineInfo,
      report,
    })
    board.beyond = dialBeyond(machine.host, parts.hosts)
    const tap = requestRecorder(parts, `unix://${DOCKER_SOCKET}`)
    const used = new AbortController()
    const handler: Handler = (exchange) => {
      if (exchange.request.method === 'POST') used.abort()
      return engine.handler(exchange)
    }
    const connect = (socket: Socket, origin: Origin, tapped = tap) =>
      serve(socket, handler, {
        origin,
        tap: tapped,
        newCorr: () => parts.host.newId().slice(0, 12),
        now: parts.host.now,
        onError: parts.onError,
      })
    listenAsHub(board, parts)
    board.listen(`unix://${DOCKER_SOCKET}`, (socket, origin) => void connect(socket, origin))
    const address = addressOf(parts.name)
    const tapFromOthers = requestRecorder(parts, address)
    board.listen(address, (socket, origin) => void connect(socket, origin, tapFromOthers))
    await engine.start()
    await listenInGuest(machine, { ...parts, connect, dial: board.dial })
    const leave = parts.hosts.join(parts.name, answerOthers(machine.host, board))
    void engine.warmUp(used.signal)
    return {
      machine,
      dial: board.dial,
      connect,
      openTerminal: (size) => openShell(machine, size),
      async flush() {
        await Promise.all([machine.host.sync(), parts.stores.logs.flush()])
      },
      async stop() {
        leave()
        used.abort()
        try {
          if (machine.host.gone === null) await engine.stop()
        } finally {
          await machine.host.shutdown()
        }
      },
    }
  } catch (error) {
    await machine.host.shutdown().catch(parts.onError)
    throw error
  }
}

const SHELL_ENV = [
  'HOME=/root',
  'USER=root',
  'LOGNAME=root',
  'SHELL=/bin/sh',
  'TERM=xterm-256color',
  'LANG=C.UTF-8',
  'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
]

function openShell(machine: Machine, size: TerminalSize): Promise<Process> {
  return machine.host.spawn({
    args: ['/bin/sh', '-l'],
    env: SHELL_ENV,
    cwd: '/root',
    stdio: { tty: true, stdin: true, size },
  })
}
