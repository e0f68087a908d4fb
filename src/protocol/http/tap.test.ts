import { describe, expect, it } from 'vitest'
import { socketPair, type Socket } from '../socket.ts'
import { AbortHandler, request, serve, type Exchange, type Handler, type ServeOptions } from './index.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)
const hello: Handler = async () => new Response('hello', { headers: { 'content-length': '5' } })
/** Lets everything happen that is not waiting for anybody. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 5))

/** A connection to a server, and what its tap sees: `GET /`, `200`, `closed`. */
function connect(handler: Handler): { client: Socket; seen: string[]; done: Promise<void> } {
  const [client, server] = socketPair()
  const seen: string[] = []
  const tap: ServeOptions['tap'] = ({ method, path }) => {
    seen.push(`${method} ${path}`)
    return { answered: (status) => seen.push(String(status)), closed: () => seen.push('closed') }
  }
  return { client, seen, done: serve(server, handler, { tap }) }
}

/** A body that is written and ended from outside. */
function openBody() {
  let controller!: ReadableStreamDefaultController<Uint8Array>
  const stream = new ReadableStream<Uint8Array>({ start: (given) => void (controller = given) })
  return {
    stream,
    write: (text: string) => controller.enqueue(utf8(text)),
    end: () => controller.close(),
    fail: () => controller.error(new Error('broken')),
  }
}

/** A client that takes the connection over, and the server's end of it. */
async function upgraded() {
  let theirs!: Socket
  const connection = connect(async ({ hijack }: Exchange) => {
    theirs = await hijack(101, [['Upgrade', 'tcp']])
    return new Response(null)
  })
  const asked = { method: 'POST', path: '/attach', headers: { Upgrade: 'tcp' } }
  const ours = (await request(connection.client, asked)).upgraded!
  await settle()
  return { ...connection, ours, theirs }
}

const after = (...ends: string[]) => ['POST /attach', '101', ...ends]
const readText = async (socket: Socket) => new Response(socket.readable).text()

async function writeText(socket: Socket, text: string): Promise<void> {
  const writer = socket.writable.getWriter()
  await writer.write(utf8(text))
  writer.releaseLock()
}

describe('what a tap sees of an answer', () => {
  it('its head, and its end', async () => {
    const { client, seen } = connect(hello)
    await (await request(client, { method: 'GET', path: '/_ping' })).text()
    await settle()
    expect(seen).toEqual(['GET /_ping', '200', 'closed'])
  })

  it('each request of a connection closed before the next is seen', async () => {
    const { client, seen } = connect(hello)
    await writeText(client, 'GET /a HTTP/1.1\r\nHost: d\r\n\r\nHEAD /b HTTP/1.1\r\nHost: d\r\n\r\n')
    await client.writable.close()
    await readText(client)
    await settle()
    expect(seen).toEqual(['GET /a', '200', 'closed', 'HEAD /b', '200', 'closed'])
  })

  it('open for as long as its body is', async () => {
    const body = openBody()
    const { client, seen } = connect(async () => new Response(body.stream))
    const answer = await request(client, { method: 'GET', path: '/logs' })
    body.write('one line')
    await settle()
    expect(seen).toEqual(['GET /logs', '200'])
    body.end()
    expect(await answer.text()).toBe('one line')
    await settle()
    expect(seen).toEqual(['GET /logs', '200', 'closed'])
  })

  it('closed when its body breaks', async () => {
    const body = openBody()
    const { client, seen } = connect(async () => new Response(body.stream))
    const answer = await request(client, { method: 'GET', path: '/logs' })
    body.fail()
    await expect(answer.text()).rejects.toThrow()
    await settle()
    expect(seen).toEqual(['GET /logs', '200', 'closed'])
  })

  it('closed when the client goes away, though nothing is left to be written', async () => {
    const { client, seen } = connect(async () => new Response(new ReadableStream({})))
    const answer = await request(client, { method: 'GET', path: '/events' })
    await answer.body.cancel()
    await settle()
    expect(seen).toEqual(['GET /events', '200', 'closed'])
  })

  it('closed, and never answered, when the connection breaks before', async () => {
    let release!: (response: Response) => void
    const { client, seen, done } = connect(() => new Promise((resolve) => (release = resolve)))
    const stop = new AbortController()
    const asked = request(client, { method: 'POST', path: '/wait', signal: stop.signal })
    await settle()
    expect(seen).toEqual(['POST /wait'])
    stop.abort(new Error('enough'))
    await expect(asked).rejects.toThrow('enough')
    await settle()
    expect(seen).toEqual(['POST /wait', 'closed'])
    release(new Response('too late'))
    await done
    expect(seen).toEqual(['POST /wait', 'closed'])
  })

  it('answered and closed for a client that has ended its direction', async () => {
    const { client, seen } = connect(hello)
    await writeText(client, 'GET /a HTTP/1.1\r\nHost: d\r\n\r\n')
    await client.writable.close()
    expect(await readText(client)).toMatch(/hello$/)
    await settle()
    expect(seen).toEqual(['GET /a', '200', 'closed'])
  })

  it('the 500 for a handler that threw', async () => {
    const { client, seen } = connect(() => Promise.reject(new Error('a bug')))
    await (await request(client, { method: 'GET', path: '/' })).text()
    await settle()
    expect(seen).toEqual(['GET /', '500', 'closed'])
  })

  it('closed, and no answer, when the handler breaks the connection', async () => {
    const { client, seen } = connect(() => Promise.reject(new AbortHandler('read tcp: cut')))
    await expect(request(client, { method: 'GET', path: '/' })).rejects.toThrow('read tcp: cut')
    await settle()
    expect(seen).toEqual(['GET /', 'closed'])
  })
})

describe('what a tap sees of a connection that was taken over', () => {
  it('open until both directions have ended, the client’s first', async () => {
    const { ours, theirs, seen } = await upgraded()
    await writeText(ours, 'in')
    await ours.writable.close()
    expect(await readText(theirs)).toBe('in')
    await settle()
    expect(seen).toEqual(after())
    await writeText(theirs, 'out')
    await theirs.writable.close()
    expect(await readText(ours)).toBe('out')
    await settle()
    expect(seen).toEqual(after('closed'))
  })

  it('open until both directions have ended, the server’s first', async () => {
    const { ours, theirs, seen } = await upgraded()
    await theirs.writable.close()
    expect(await readText(ours)).toBe('')
    await settle()
    expect(seen).toEqual(after())
    await ours.writable.close()
    await readText(theirs)
    await settle()
    expect(seen).toEqual(after('closed'))
  })

  it.each<[string, (ends: { ours: Socket; theirs: Socket }) => unknown]>([
    ['the client stops reading', ({ ours }) => ours.readable.cancel()],
    ['the client breaks its sending', ({ ours }) => ours.writable.abort()],
    ['the server breaks its sending', ({ theirs }) => theirs.writable.abort()],
  ])('closed, once, when %s', async (_, end) => {
    const ends = await upgraded()
    await end(ends)
    await settle()
    expect(ends.seen).toEqual(after('closed'))
    await Promise.allSettled([ends.ours.writable.close(), ends.theirs.writable.close()])
    await settle()
    expect(ends.seen).toEqual(after('closed'))
  })

  it('the same bytes, not copies, and a broken client as a failed write', async () => {
    const { ours, theirs } = await upgraded()
    const bytes = utf8('echo')
    const writer = theirs.writable.getWriter()
    await writer.write(bytes)
    const reader = ours.readable.getReader()
    expect((await reader.read()).value!.buffer).toBe(bytes.buffer)
    await reader.cancel(new Error('gone'))
    await expect(writer.closed).rejects.toThrow('gone')
    await expect(writer.write(bytes)).rejects.toThrow('gone')
  })

  it('closed, and never answered, when the connection broke before it could be taken', async () => {
    const { client, seen, done } = connect(async ({ body, hijack }) => {
      await new Response(body).text().catch(() => undefined)
      await hijack(101, [])
      return new Response(null)
    })
    await writeText(client, 'POST /attach HTTP/1.1\r\nHost: d\r\nContent-Length: 9\r\n\r\nhalf')
    await Promise.all([client.writable.abort(), client.readable.cancel()])
    await done
    await settle()
    expect(seen).toEqual(['POST /attach', 'closed'])
  })
})
