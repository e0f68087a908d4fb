import { describe, expect, it } from 'vitest'
import {
  decodeToStub,
  encodeFromStub,
  errno,
  FrameDecoder,
  type FromStub,
  type ToStub,
} from '../protocol/agent/index.ts'
import { serve } from '../protocol/http/index.ts'
import type { PeerInfo } from '../protocol/machine/index.ts'
import { socketPair, type Origin, type Socket } from '../protocol/socket.ts'
import { EventLog } from './event-log.ts'
import { DOCKER_SOCKET, listenInGuest } from './guest-clients.ts'
import { systemHost } from './host.ts'

const CLI_SOCKET = '/run/drydock/cli.sock'
const learner: PeerInfo = { pid: 7, uid: 0 }
const inside: PeerInfo = { pid: 8, uid: 0, containerId: 'c'.repeat(64) }

/** A guest whose programs connect when told to, and a daemon that notes who asks. */
async function aGuest() {
  const listeners = new Map<string, (socket: Socket, peer: PeerInfo) => void>()
  const asked: Origin[] = []
  const log = new EventLog({ host: 'docker-host', now: () => 0 })
  const connect = async (socket: Socket, origin: Origin) => {
    asked.push(origin)
    await serve(socket, async () => Response.json({ message: 'no' }, { status: 500 }), { origin })
  }
  const machine = {
    files: { makeDirectory: async () => undefined },
    host: {
      listen: async (path: string, onConnection: (socket: Socket, peer: PeerInfo) => void) => {
        listeners.set(path, onConnection)
        return async () => undefined
      },
    },
  }
  await listenInGuest(machine, {
    connect,
    dial: async (_, origin) => {
      const [near, far] = socketPair()
      void connect(far, origin!)
      return near
    },
    host: systemHost(),
    log,
    onError: (error) => {
      throw error
    },
  })
  const open = (path: string, peer: PeerInfo) => {
    const [near, far] = socketPair()
    listeners.get(path)!(far, peer)
    return near
  }
  return { asked, log, open }
}

/** Calls the stub in a place without files. */
async function docker({ open }: Awaited<ReturnType<typeof aGuest>>, peer: PeerInfo, ...args: string[]) {
  const stub = open(CLI_SOCKET, peer)
  const writer = stub.writable.getWriter()
  const say = (message: FromStub) => writer.write(encodeFromStub(message))
  const terminals = { stdin: false, stdout: false, stderr: false }
  const call = {
    cwd: '/',
    terminals,
    rows: 0,
    columns: 0,
    uid: 0,
    pid: 9,
    args: ['docker', ...args],
    env: [],
  }
  void say({ type: 'start', start: call })
  const decoder = new FrameDecoder()
  const answers = stub.readable.pipeThrough(
    new TransformStream<Uint8Array, ToStub>({
      transform: (bytes, controller) => {
        for (const frame of decoder.push(bytes)) controller.enqueue(decodeToStub(frame))
      },
    }),
  )
  for await (const message of answers) {
    if (message.type === 'exit') return
    if (message.type === 'file')
      void say({
        type: 'fileResult',
        id: message.id,
        result: { errno: errno.ENOENT, answer: new Uint8Array() },
      })
  }
}

describe('whose doing it is', () => {
  it.each([
    ['ps', 'the learner’s, typed on the host', learner, { kind: 'learner', name: 'docker' }],
    ['ps', 'the container’s, typed inside one', inside, { kind: 'container', name: 'cccccccccccc' }],
    ['__complete stop x', 'the shell’s', learner, { kind: 'shell', name: 'docker' }],
    [
      '__completeNoDesc stop x',
      'the shell’s inside a container',
      inside,
      { kind: 'shell', name: 'cccccccccccc' },
    ],
  ] as const)('docker %s is %s', async (words, _, peer, origin) => {
    const guest = await aGuest()
    await docker(guest, peer, ...words.split(' '))
    const events = guest.log.after(0).events
    expect(events.map((event) => [event.kind, event.origin])).toEqual([
      ['cli.start', origin],
      ['cli.end', origin],
    ])
    expect(guest.asked.length).toBeGreaterThan(0)
    // One command: what it asks and what it is have one thread.
    for (const asker of guest.asked) expect(asker).toEqual({ ...origin, corr: events[0]!.corr })
  })

  it.each([
    ['the learner’s', learner, { kind: 'learner', name: 'curl' }],
    ['the container’s', inside, { kind: 'container', name: 'cccccccccccc' }],
  ] as const)('a program that opens Docker’s socket is %s', async (_, peer, origin) => {
    const guest = await aGuest()
    guest.open(DOCKER_SOCKET, peer)
    expect(guest.asked).toEqual([origin])
  })
})
