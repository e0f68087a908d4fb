import { connect, type Server, type Socket as NetSocket } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { fromNode, listen } from './sockets.ts'

let server: Server | undefined
afterEach(() => server?.close())

/** A client, and the server's end of its connection. */
async function pair(): Promise<[NetSocket, NetSocket]> {
  let accept: (socket: NetSocket) => void
  const accepted = new Promise<NetSocket>((resolve) => (accept = resolve))
  server = await listen({ host: '127.0.0.1', port: 0 }, (socket) => accept(socket))
  const client = connect({
    port: (server.address() as { port: number }).port,
    host: '127.0.0.1',
    allowHalfOpen: true,
  })
  client.on('error', () => undefined)
  return [client, await accepted]
}

it("a client's half-close is the end of reading, and writing goes on", async () => {
  const [client, socket] = await pair()
  const { readable, writable } = fromNode(socket)
  client.end('last words')
  expect(await new Response(readable as ReadableStream<Uint8Array<ArrayBuffer>>).text()).toBe('last words')
  const heard = new Promise((resolve) => client.once('data', (bytes) => resolve(bytes.toString())))
  const writer = writable.getWriter()
  await writer.write(new TextEncoder().encode('answer'))
  expect(await heard).toBe('answer')
  await writer.close()
})

it('a connection that breaks breaks both directions', async () => {
  const [client, socket] = await pair()
  const { readable, writable } = fromNode(socket)
  const writer = writable.getWriter()
  client.resetAndDestroy()
  await expect(readable.getReader().read()).rejects.toThrow()
  await expect(writer.closed).rejects.toThrow()
})

it('carries megabytes both ways', async () => {
  const [client, socket] = await pair()
  const { readable, writable } = fromNode(socket)
  const echoed = readable.pipeTo(writable)
  let bytes = 0
  client.on('data', (part) => (bytes += part.length))
  const ended = new Promise((resolve) => client.once('end', resolve))
  client.end(Buffer.alloc(8 << 20, 1))
  await Promise.all([echoed, ended])
  expect(bytes).toBe(8 << 20)
})
