/** Node's sockets as the sandbox's: web streams with half-close in both directions. */
import type { Duplex } from 'node:stream'
import { createServer, type ListenOptions, type Server, type Socket as NetSocket } from 'node:net'
import { Readable, Writable } from 'node:stream'
import type { Socket } from '../protocol/socket.ts'

/** @param stream opened with `allowHalfOpen`, or the peer's end would end our sending too. */
export function fromNode(stream: Duplex): Socket {
  return {
    readable: Readable.toWeb(stream) as unknown as ReadableStream<Uint8Array>,
    writable: Writable.toWeb(stream) as unknown as WritableStream<Uint8Array>,
  }
}

/** Resolves when it listens. Rejects with Node's error (EADDRINUSE, EACCES). */
export function listen(where: ListenOptions, onConnection: (socket: NetSocket) => void): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      // The streams report a broken connection; without a listener here Node would end the process.
      socket.on('error', () => socket.destroy())
      onConnection(socket)
    })
    server.once('error', reject)
    server.listen(where, () => resolve(server))
  })
}
