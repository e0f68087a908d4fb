/** Node's sockets as the sandbox's: web streams with half-close in both directions. */
import { createServer, type ListenOptions, type Server, type Socket as NetSocket } from 'node:net'
import type { Socket } from '../protocol/socket.ts'

/**
 * Written out, since Node's own `Readable.toWeb` on a socket reports the end only when both directions have ended, and a
 * client's half-close is how a container's standard input ends.
 *
 * @param socket opened with `allowHalfOpen`, or the peer's end would end our sending too.
 */
export function fromNode(socket: NetSocket): Socket {
  return { readable: readableOf(socket), writable: writableOf(socket) }
}

function readableOf(socket: NetSocket): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        let over = false
        const once = (end: () => void) => {
          if (!over) end()
          over = true
        }
        socket.pause()
        socket.on('data', (bytes: Buffer) => {
          if (over) return
          controller.enqueue(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length))
          socket.pause()
        })
        socket.on('end', () => once(() => controller.close()))
        socket.on('error', (error) => once(() => controller.error(error)))
        socket.on('close', () => once(() => controller.error(new Error('the connection broke'))))
      },
      pull: () => void socket.resume(),
      cancel: () => void socket.destroy(),
    },
    { highWaterMark: 0 },
  )
}

function writableOf(socket: NetSocket): WritableStream<Uint8Array> {
  return new WritableStream<Uint8Array>({
    start(controller) {
      socket.on('error', (error) => controller.error(error))
      socket.on('close', () => controller.error(new Error('the connection broke')))
    },
    write: (bytes) =>
      new Promise((resolve, reject) => socket.write(bytes, (error) => (error ? reject(error) : resolve()))),
    close: () => new Promise((resolve) => socket.end(resolve)),
    abort: () => void socket.destroy(),
  })
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
