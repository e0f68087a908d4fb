import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { socketPair, type Socket } from '../socket.ts'
import { request, serve, type Handler, type ServeOptions } from './index.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)

function connect(handler: Handler, options?: ServeOptions): { client: Socket; done: Promise<void> } {
  const [client, server] = socketPair()
  return { client, done: serve(server, handler, options) }
}

async function readAll(stream: ReadableStream<Uint8Array>): Promise<string> {
  return new TextDecoder().decode(await new Response(stream).arrayBuffer())
}

/** Sends raw bytes, half-closes, and reads everything that comes back. */
async function exchangeRaw(bytes: string | Uint8Array, handler: Handler): Promise<string> {
  const { client } = connect(handler)
  const writer = client.writable.getWriter()
  const sent = writer.write(typeof bytes === 'string' ? utf8(bytes) : bytes).then(() => writer.close())
  sent.catch(() => undefined)
  return readAll(client.readable)
}

const echo: Handler = async ({ body }) => new Response(await new Response(body).arrayBuffer())
const hello: Handler = async () => new Response('hello', { headers: { 'content-length': '5' } })

describe('serve and request', () => {
  it('carries a body both ways', async () => {
    const { client } = connect(echo)
    const answer = await request(client, { method: 'POST', path: '/x', body: 'ping' })
    expect(answer.status).toBe(200)
    expect(await answer.text()).toBe('ping')
  })

  it('carries streamed bodies of any size and chunking', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 5000 }), { maxLength: 20 }), async (parts) => {
        const { client } = connect(echo)
        const body = new ReadableStream<Uint8Array>({
          start(controller) {
            for (const part of parts) controller.enqueue(part)
            controller.close()
          },
        })
        const answer = await request(client, { method: 'PUT', path: '/', body })
        expect(Buffer.from(await answer.bytes())).toEqual(Buffer.concat(parts))
      }),
      { numRuns: 60 },
    )
  })

  it('keeps the connection for several requests, also pipelined', async () => {
    const text = await exchangeRaw(
      'GET /a HTTP/1.1\r\nHost: d\r\n\r\nGET /b HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n',
      async ({ request }) => {
        const { pathname } = new URL(request.url)
        return new Response(pathname, { headers: { 'content-length': String(pathname.length) } })
      },
    )
    expect(text).toMatch(/^HTTP\/1\.1 200 OK[^]*\r\n\r\n\/aHTTP\/1\.1 200 OK[^]*\r\n\r\n\/b$/)
  })

  it('flushes the head of a stream before its first bytes', async () => {
    let release = () => {}
    const waiting = new Promise<void>((resolve) => (release = resolve))
    const { client } = connect(async () => {
      const body = new ReadableStream<Uint8Array>({
        async start(controller) {
          await waiting
          controller.enqueue(utf8('late'))
          controller.close()
        },
      })
      return new Response(body)
    })
    const answer = await request(client, { method: 'GET', path: '/events' })
    expect(answer.status).toBe(200)
    release()
    expect(await answer.text()).toBe('late')
  })

  it('gives a hijacker the bytes behind the body first, and lets a half-close through', async () => {
    let received = ''
    const text = await exchangeRaw(
      'POST /attach HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 2\r\n\r\n{}stdin',
      async ({ hijack, headers }) => {
        expect(headers.get('upgrade')).toBe('tcp')
        const socket = await hijack(101, [['Upgrade', 'tcp']], 'UPGRADED')
        received = await readAll(socket.readable)
        const writer = socket.writable.getWriter()
        await writer.write(utf8('stdout'))
        await writer.close()
        return new Response(null)
      },
    )
    expect(received).toBe('stdin')
    expect(text).toBe('HTTP/1.1 101 UPGRADED\r\nUpgrade: tcp\r\n\r\nstdout')
  })

  it('hands the client an upgraded connection', async () => {
    const { client } = connect(async ({ hijack }) => {
      const socket = await hijack(101, [['Upgrade', 'tcp']])
      await socket.readable.pipeTo(socket.writable)
      return new Response(null)
    })
    const answer = await request(client, { method: 'POST', path: '/', headers: { Upgrade: 'tcp' } })
    const writer = answer.upgraded!.writable.getWriter()
    void writer.write(utf8('both ways')).then(() => writer.close())
    expect(await readAll(answer.upgraded!.readable)).toBe('both ways')
  })

  it('tells the handler that the client went away', async () => {
    let seen: AbortSignal | undefined
    const { client, done } = connect(async ({ signal }) => {
      seen = signal
      return new Response(new ReadableStream({}))
    })
    const answer = await request(client, { method: 'GET', path: '/events' })
    expect(seen!.aborted).toBe(false)
    await answer.body.cancel()
    await done
    expect(seen!.aborted).toBe(true)
  })

  it('ends a request when its signal aborts', async () => {
    const { client } = connect(() => new Promise<Response>(() => {}))
    const stop = new AbortController()
    const answer = request(client, { method: 'GET', path: '/', signal: stop.signal })
    stop.abort(new Error('enough'))
    await expect(answer).rejects.toThrow('enough')
  })

  it('answers 100 Continue only when the body is wanted', async () => {
    const head =
      'POST / HTTP/1.1\r\nHost: d\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi'
    expect(await exchangeRaw(head, echo)).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/)
    expect(await exchangeRaw(head, hello)).toMatch(/^HTTP\/1\.1 200 OK/)
  })

  it.each([
    ['nonsense\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\nbad header: x\r\n\r\n', 400],
    ['GET / HTTP/2.0\r\n\r\n', 400],
    ['TRACE / HTTP/1.1\r\n\r\n', 405],
    ['POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n', 400],
    ['POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n', 400],
    ['POST / HTTP/1.1\r\nContent-Length: 1, 2\r\n\r\n', 400],
    ['POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n', 501],
    [`GET / HTTP/1.1\r\nX: ${'y'.repeat(1 << 20)}\r\n\r\n`, 431],
  ])('refuses bad request %# and closes', async (bytes, status) => {
    expect(await exchangeRaw(bytes, hello)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
  })

  it('survives arbitrary bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        const text = await exchangeRaw(bytes, hello).catch(() => '')
        expect(text === '' || text.startsWith('HTTP/1.1 4')).toBe(true)
      }),
    )
  })
})
