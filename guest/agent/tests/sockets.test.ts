import { existsSync, lstatSync, statSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type AcceptEvent, errno, op, spawn } from '../../../src/protocol/agent/index.ts'
import { buildPrograms, readAll, type RunningAgent, startAgent } from './testing.ts'

beforeAll(buildPrograms, 120_000)

let agent: RunningAgent
const at = (name: string): string => join(agent.directory, name)
const env = ['PATH=/usr/bin:/bin']

beforeEach(() => void (agent = startAgent()))
afterEach(() => agent.stop())

/** The next connection. */
function accepted(): Promise<AcceptEvent> {
  return new Promise((resolve) => {
    const stop = agent.link.on('accept', (event) => {
      stop()
      resolve(event)
    })
  })
}

async function write(writable: WritableStream<Uint8Array>, words: string): Promise<void> {
  const writer = writable.getWriter()
  await writer.write(new TextEncoder().encode(words))
  writer.releaseLock()
}

function received(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let all = ''
    socket.setEncoding('utf8').on('data', (part: string) => (all += part))
    socket.on('end', () => resolve(all)).on('error', reject)
  })
}

describe('listen', () => {
  it('replaces a stale socket, with the mode asked for', async () => {
    writeFileSync(at('s'), '')
    await agent.link.call(op.listen(at('s'), 0o660, 'docker'))
    expect(lstatSync(at('s')).isSocket()).toBe(true)
    expect(statSync(at('s')).mode & 0o777).toBe(0o660)
  })

  it('refuses connections when 512 are open, and goes on when one has ended', async () => {
    const crowded = startAgent()
    await crowded.link.call(op.listen(at('s'), 0o600, 'docker'))
    const events: AcceptEvent[] = []
    const clients: Socket[] = []
    const connected = async () => {
      const next = new Promise((resolve) => crowded.link.on('accept', resolve))
      clients.push(connect(at('s')))
      await next
    }
    crowded.link.on('accept', (event) => events.push(event))
    while (clients.length < 512) await connected()
    expect(await received(connect(at('s')))).toBe('')
    expect(events).toHaveLength(512)
    events[0]!.channel.reset(errno.ECONNRESET)
    await crowded.link.ping()
    await connected()
    for (const client of clients) client.on('error', () => undefined).destroy()
    await expect(crowded.stop()).rejects.toThrow('a connection was refused: too many channels')
  }, 60_000)

  it('hands connections over, and says who they are from', async () => {
    await agent.link.call(op.listen(at('s'), 0o600, 'docker'))
    const next = accepted()
    const client = connect(at('s'))
    const { channel, name, pid, uid, cgroup } = await next
    expect({ name, pid, uid }).toEqual({ name: 'docker', pid: process.pid, uid: process.getuid?.() })
    expect(cgroup).toMatch(/^\//)
    expect(channel.id % 2).toBe(0)
    client.end('question')
    expect(await readAll(channel.readable)).toBe('question')
    const answer = received(client)
    await write(channel.writable, 'answer after the half close')
    await channel.writable.close()
    expect(await answer).toBe('answer after the half close')
  })

  it('delivers all that was said before both sides closed', async () => {
    await agent.link.call(op.listen(at('s'), 0o600, 'docker'))
    const next = accepted()
    const client = connect(at('s'))
    const { channel } = await next
    const answer = received(client)
    await write(channel.writable, 'x'.repeat(300_000))
    await channel.writable.close()
    expect((await answer).length).toBe(300_000)
    client.end()
    expect(await readAll(channel.readable)).toBe('')
  })

  it('tells a writer when the client has gone, after what the client said', async () => {
    await agent.link.call(op.listen(at('s'), 0o600, 'docker'))
    const next = accepted()
    const client = connect(at('s'))
    const { channel } = await next
    client.write('last words')
    client.end()
    client.destroySoon()
    expect(await readAll(channel.readable)).toBe('last words')
    await expect(channel.writable.getWriter().closed).rejects.toMatchObject({ code: 'EPIPE' })
  })

  it('resets the client when the host aborts', async () => {
    await agent.link.call(op.listen(at('s'), 0o600, 'docker'))
    const next = accepted()
    const client = connect(at('s'))
    const { channel } = await next
    await channel.writable.abort()
    expect(await received(client)).toBe('')
  })

  it('serves many at once', async () => {
    await agent.link.call(op.listen(at('s'), 0o600, 'echo'))
    agent.link.on('accept', ({ channel }) => void channel.readable.pipeTo(channel.writable))
    const answers = await Promise.all(
      Array.from({ length: 60 }, async (_, i) => {
        const client = connect(at('s'))
        client.end(`client ${i}`)
        return received(client)
      }),
    )
    expect(answers).toEqual(Array.from({ length: 60 }, (_, i) => `client ${i}`))
  })

  it('unlisten removes the socket', async () => {
    await agent.link.call(op.listen(at('s'), 0o600, 'docker'), op.unlisten(at('s')))
    expect(existsSync(at('s'))).toBe(false)
    await expect(agent.link.call(op.unlisten(at('s')))).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('listening again on the same path replaces the listener', async () => {
    await agent.link.call(op.listen(at('s'), 0o600, 'old'), op.listen(at('s'), 0o600, 'new'))
    const next = accepted()
    connect(at('s')).end()
    expect((await next).name).toBe('new')
  })

  it('refuses what cannot be a socket', async () => {
    await expect(agent.link.call(op.listen(at('x'.repeat(120)), 0o600, 'n'))).rejects.toMatchObject({
      code: 'ENAMETOOLONG',
    })
    await expect(agent.link.call(op.listen(at('no/s'), 0o600, 'n'))).rejects.toMatchObject({ code: 'ENOENT' })
    await expect(agent.link.call(op.listen(agent.directory, 0o600, 'n'))).rejects.toMatchObject({
      code: 'EISDIR',
    })
  })
})

describe('dial', () => {
  let server: Server
  afterEach(() => void server?.close())

  function serve(address: string | number): Promise<void> {
    server = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket))
    return new Promise((resolve) => server.listen(address, resolve))
  }

  it('connects to a unix socket', async () => {
    await serve(at('server'))
    const channel = await agent.link.dialUnix(at('server'))
    await write(channel.writable, 'there and back')
    await channel.writable.close()
    expect(await readAll(channel.readable)).toBe('there and back')
  })

  it('connects to TCP', async () => {
    await serve(0)
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const channel = await agent.link.dialTcp('127.0.0.1', port)
    await write(channel.writable, 'y'.repeat(200_000))
    await channel.writable.close()
    expect((await readAll(channel.readable)).length).toBe(200_000)
  })

  it('keeps what the host sends before it is connected', async () => {
    await serve(at('server'))
    const channel = agent.link.open('duplex')
    const dialled = agent.link.call(op.dialUnix(channel.id, at('server')))
    await write(channel.writable, 'early')
    await channel.writable.close()
    await dialled
    expect(await readAll(channel.readable)).toBe('early')
  })

  it('says why it cannot connect', async () => {
    await expect(agent.link.dialTcp('127.0.0.1', 1)).rejects.toMatchObject({
      code: 'ECONNREFUSED',
      operation: 'dial',
    })
    await expect(agent.link.dialUnix(at('none'))).rejects.toMatchObject({ code: 'ENOENT' })
    await expect(agent.link.dialTcp('localhost', 1)).rejects.toMatchObject({ code: 'EINVAL' })
    await expect(agent.link.dialTcp('127.0.0.1', 65536)).rejects.toMatchObject({ code: 'EINVAL' })
    await agent.link.ping()
  })

  it('lets programs of the guest talk to the host through a socket it serves', async () => {
    await agent.link.call(op.listen(at('s'), 0o600, 'host'))
    const next = accepted()
    const script = `require('net').connect(${JSON.stringify(at('s'))}).end('from the guest')`
    const program = await spawn(agent.link, { args: [process.execPath, '-e', script], env })
    const { channel, pid } = await next
    expect(pid).toBe(program.pid)
    expect(await readAll(channel.readable)).toBe('from the guest')
    await channel.writable.close()
    await program.exited
  })
})
