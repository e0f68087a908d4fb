import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { socketPair, type Socket } from '../socket.ts'
import { BodyError, request, serve, type Handler, type ServeOptions } from './index.ts'

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

  it('refuses what else a client expects, without carrying it out', async () => {
    let called = 0
    const text = await exchangeRaw('POST / HTTP/1.1\r\nHost: d\r\nExpect: foo\r\n\r\n', async () => {
      called++
      return new Response('done')
    })
    expect(text).toBe('HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
    expect(called).toBe(0)
  })

  it.each([
    'GET / HTTP/1.1\nHost: d\n\n',
    'GET / HTTP/1.1\r\nHost: d\n\r\n',
    'GET / HTTP/1.1\nHost: d\r\n\n',
  ])('takes a bare LF for the end of a line: %j', async (bytes) => {
    const { client } = connect(hello)
    const writer = client.writable.getWriter()
    for (const char of bytes) await writer.write(utf8(char))
    const { value } = await client.readable.getReader().read()
    expect(new TextDecoder().decode(value)).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  })

  it('takes a length that is said twice for one', async () => {
    const twice = 'POST / HTTP/1.1\r\nHost: d\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nhi'
    expect(await exchangeRaw(twice, echo)).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*hi/)
  })

  // Answers of Go's server, as dockerd 20.10 gave them.
  it.each([
    ['nonsense\r\n\r\n', '400 Bad Request'],
    ['GET / HTTP/1.1\r\nHost: d', '400 Bad Request'],
    ['GET / HTTP/1.1\r\nHost: d\r\nX\r\n\r\n', '400 Bad Request'],
    ['GET / HTTP/1.1\r\nHost: d\r\nbad header: x\r\n\r\n', '400 Bad Request: invalid header name'],
    ['GET / HTTP/1.1\r\nHost: d\r\nX : a\r\n\r\n', '400 Bad Request: invalid header name'],
    ['GET / HTTP/1.1\r\nHost: d\r\nX: a\x0bb\r\n\r\n', '400 Bad Request: invalid header value'],
    ['GET / HTTP/1.1\r\nHost: d\r\nX: a\rY: b\r\n\r\n', '400 Bad Request: invalid header value'],
    ['GET / HTTP/1.1\r\nHost: d\r\nX: a\r\r\n\r\n', '400 Bad Request: invalid header value'],
    ['GET / HTTP/1.1\rHost: d\r\n\r\n', '400 Bad Request'],
    ['GET / HTTP/2.0\r\nHost: d\r\n\r\n', '505 HTTP Version Not Supported: unsupported protocol version'],
    ['GET / HTTP/1.1\r\n\r\n', '400 Bad Request: missing required Host header'],
    ['GET http://d/ HTTP/1.1\r\n\r\n', '400 Bad Request: missing required Host header'],
    ['GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', '400 Bad Request'],
    ['GET / HTTP/1.1\r\nHost: a/b\r\n\r\n', '400 Bad Request: malformed Host header'],
    ['TRACE / HTTP/1.1\r\nHost: d\r\n\r\n', '405 Method Not Allowed'],
    ['GET /_ping\0 HTTP/1.1\r\nHost: d\r\n\r\n', '400 Bad Request'],
    ['GET /_pi\x7fng HTTP/1.1\r\nHost: d\r\n\r\n', '400 Bad Request'],
    ['GET /_pingä HTTP/1.1\r\nHost: d\r\n\r\n', '400 Bad Request'],
    ['GET /v1.44\\_ping HTTP/1.1\r\nHost: d\r\n\r\n', '400 Bad Request'],
    ['GET /_ping#x HTTP/1.1\r\nHost: d\r\n\r\n', '400 Bad Request'],
    ['GET /_ping%zz HTTP/1.1\r\nHost: d\r\n\r\n', '400 Bad Request'],
    ['GET /a b HTTP/1.1\r\nHost: d\r\n\r\n', '400 Bad Request'],
    [
      'POST / HTTP/1.1\r\nHost: d\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      '400 Bad Request',
    ],
    ['POST / HTTP/1.1\r\nHost: d\r\nContent-Length: -1\r\n\r\n', '400 Bad Request'],
    ['POST / HTTP/1.1\r\nHost: d\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', '400 Bad Request'],
    ['POST / HTTP/1.1\r\nHost: d\r\nContent-Length: 1, 1\r\n\r\n', '400 Bad Request'],
    ['POST / HTTP/1.1\r\nHost: d\r\nContent-Length: 1, 2\r\n\r\n', '400 Bad Request'],
    ['POST / HTTP/1.1\r\nHost: d\r\nContent-Length:\x0b2\r\n\r\n{}', '400 Bad Request: invalid header value'],
    [`GET / HTTP/1.1\r\nHost: d\r\nX: ${'y'.repeat(1 << 20)}\r\n\r\n`, '431 Request Header Fields Too Large'],
  ])('refuses bad request %# in Go’s words, and closes', async (bytes, status) => {
    const head = 'Content-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n'
    expect(await exchangeRaw(bytes, hello)).toBe(`HTTP/1.1 ${status}\r\n${head}${status}`)
  })

  it.each(['gzip', 'gzip, chunked', '\x0bchunked', '\xa0chunked'])(
    'does not know the transfer encoding %j',
    async (coding) => {
      const head = `POST / HTTP/1.1\r\nHost: d\r\nTransfer-Encoding: ${coding}\r\n\r\n`
      const text = await exchangeRaw(
        Uint8Array.from(head, (char) => char.charCodeAt(0)),
        hello,
      )
      expect(text).toMatch(/^HTTP\/1\.1 (501 Not Implemented|400 Bad Request: invalid header value)\r\n/)
    },
  )

  it('answers HTTP/1.0 without chunks, and closes', async () => {
    const stream: Handler = async () => new Response(new Blob(['one', 'two']).stream())
    expect(await exchangeRaw('GET / HTTP/1.0\r\n\r\n', stream)).toBe('HTTP/1.0 200 OK\r\n\r\nonetwo')
  })

  it('tells the time of its answer', async () => {
    const { client } = connect(hello, { now: () => Date.UTC(2026, 10, 27, 9, 5, 4) })
    const answer = await request(client, { method: 'GET', path: '/' })
    expect(answer.headers.get('date')).toBe('Fri, 27 Nov 2026 09:05:04 GMT')
  })
})

describe('a body', () => {
  const post = (body: string) => `POST / HTTP/1.1\r\nHost: d\r\n${body}`
  const chunked = (chunks: string) => post(`Transfer-Encoding: chunked\r\n\r\n${chunks}`)
  const next = 'GET /next HTTP/1.1\r\nHost: d\r\n\r\n'

  // Messages of Go 1.24.
  it.each([
    [chunked(`zz\r\n${next}`), 'invalid byte in chunk length'],
    [chunked(`\r\n${next}`), 'empty hex number for chunk length'],
    [chunked(`11111111111111111\r\n${next}`), 'http chunk length too large'],
    [chunked(`2;${'x'.repeat(5000)}\r\n{}\r\n0\r\n\r\n${next}`), 'header line too long'],
    [chunked(`2\r\n{}xx\r\n0\r\n\r\n${next}`), 'malformed chunked encoding'],
    [chunked('2\n{}\r\n0\r\n\r\n'), 'chunked line ends with bare LF'],
    [chunked('9\r\n{}'), 'unexpected EOF'],
    [chunked('2\r\n{}\r\n'), 'unexpected EOF'],
    [post('Content-Length: 100\r\n\r\n{}'), 'unexpected EOF'],
  ])('that is broken (%#) fails in Go’s words; there is one answer, and the end', async (bytes, message) => {
    const seen: unknown[] = []
    const text = await exchangeRaw(bytes, async ({ body }) => {
      await readAll(body!).catch((error: unknown) => seen.push(error))
      return new Response('no', { status: 400, headers: { 'content-length': '2' } })
    })
    expect(seen).toEqual([new BodyError(message)])
    expect(text).toBe(
      'HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\nContent-Type: text/plain;charset=UTF-8\r\nConnection: close\r\n\r\nno',
    )
  })

  it('that nobody read is read before the answer, if it is small', async () => {
    const text = await exchangeRaw(post(`Content-Length: 200000\r\n\r\n${'x'.repeat(200_000)}${next}`), hello)
    expect(text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2)
  })

  it('that nobody read, too large: answered, and then whoever goes on sending is cut off', async () => {
    const { client, done } = connect(hello)
    const writer = client.writable.getWriter()
    await writer.write(utf8(post('Content-Length: 20000000\r\n\r\n')))
    const sending = (async () => {
      for (let sent = 0; sent < 20_000_000; sent += 100_000) await writer.write(new Uint8Array(100_000))
    })()
    const [text] = await Promise.all([
      readAll(client.readable),
      expect(sending).rejects.toThrow('has ended'),
      done,
    ])
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\nConnection: close\r\n[^]*hello$/)
  })
})

describe('a connection that the server ends', () => {
  const last = 'GET / HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n'

  it('is read until the client ends it', async () => {
    const { client, done } = connect(hello)
    const writer = client.writable.getWriter()
    await writer.write(utf8(last))
    expect(await readAll(client.readable)).toMatch(/hello$/)
    await writer.write(new Uint8Array(100_000))
    await writer.close()
    await done
  })

  it('is not kept for a client that never closes', async () => {
    const { client, done } = connect(hello)
    const writer = client.writable.getWriter()
    await writer.write(utf8(last))
    expect(await readAll(client.readable)).toMatch(/hello$/)
    await done
    await expect(writer.closed).rejects.toThrow('has ended')
  })

  it.each([
    ['a last request', last],
    ['what is no request', 'nonsense\r\n\r\n'],
  ])('is cut off if the client goes on and on after %s', async (_, bytes) => {
    const { client, done } = connect(hello)
    const writer = client.writable.getWriter()
    await writer.write(utf8(bytes))
    const sending = (async () => {
      for (;;) await writer.write(new Uint8Array(100_000))
    })()
    await expect(sending).rejects.toThrow('has ended')
    await done
    expect(await readAll(client.readable)).toMatch(/^HTTP\/1\.1 /)
  })
})

describe('serve', () => {
  it('survives arbitrary bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        const text = await exchangeRaw(bytes, hello).catch(() => '')
        expect(text === '' || text.startsWith('HTTP/1.1 4')).toBe(true)
      }),
    )
  })
})
