import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { connect, createServer, type AddressInfo } from 'node:net'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'

/** The program, built for this machine with sanitizers, so that a wrong access ends it. */
let program: string
let port: number
let server: ChildProcess

beforeAll(() => {
  program = join(mkdtempSync(join(tmpdir(), 'drydock-whoami-')), 'whoami')
  const source = join(import.meta.dirname, 'whoami.c')
  const flags = ['-std=gnu17', '-Wall', '-Wextra', '-Werror', '-g', '-fsanitize=address,undefined']
  execFileSync('gcc', [...flags, '-fno-sanitize-recover=all', '-o', program, source])
}, 60_000)
afterAll(() => rmSync(join(program, '..'), { recursive: true }))

beforeEach(async () => {
  port = await freePort()
  server = start('--port', String(port))
  await once(server.stderr!, 'data')
})
afterEach(async () => {
  if (server.exitCode !== null || server.signalCode !== null) return
  server.kill('SIGKILL')
  await once(server, 'close')
})

function start(...args: string[]): ChildProcess {
  return spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, WHOAMI_NAME: 'tester' },
  })
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port: free } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return free
}

/** Send bytes as they are, read until the server closes. */
async function exchange(text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  socket.write(text)
  let answer = ''
  for await (const chunk of socket) answer += String(chunk)
  return answer
}

const get = (path: string): Promise<string> =>
  exchange(`GET ${path} HTTP/1.1\r\nHost: here\r\nX-A: b\r\n\r\n`)

describe('whoami', () => {
  it('tells its name, host, addresses, the peer, and the request', async () => {
    const answer = await get('/a?b=c')
    const [head, body] = answer.split('\r\n\r\n') as [string, string]
    expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(head).toContain(`Content-Length: ${Buffer.byteLength(body)}`)
    expect(body).toMatch(
      new RegExp(`^Name: tester\nHostname: ${hostname()}\n(IP: \\S+\n)+RemoteAddr: 127\\.0\\.0\\.1:\\d+\n`),
    )
    expect(body).toContain('IP: 127.0.0.1\n')
    expect(body).toMatch(/\nGET \/a\?b=c HTTP\/1\.1\nHost: here\nX-A: b\n\n$/)
  })

  it('answers /health, HEAD and lines that end in LF alone', async () => {
    expect(await get('/health')).toMatch(/200 OK[^]*\r\n\r\nok\n$/)
    expect(await get('/healthy')).toContain('GET /healthy HTTP/1.1')
    expect(await exchange('HEAD / HTTP/1.1\r\n\r\n')).toMatch(
      /Content-Length: [1-9]\d+\r\nConnection: close\r\n\r\n$/,
    )
    expect(await exchange('GET / HTTP/1.0\n\n')).toContain('200 OK')
  })

  it('takes a request in pieces', async () => {
    const socket = connect(port, '127.0.0.1')
    for (const piece of ['GET / HT', 'TP/1.1\r', '\nA: 1\r\n\r', '\n']) {
      socket.write(piece)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    const [answer] = (await once(socket, 'data')) as [Buffer]
    expect(answer.toString()).toContain('A: 1')
    socket.destroy()
  })

  it.each([
    ['a request line that is none', 'hello\r\n\r\n', '400 Bad Request'],
    ['nothing but line ends', '\r\n\r\n', '400 Bad Request'],
    ['zero bytes', 'GET \0 HTTP/1.1\r\n\r\n', 'HTTP/1.1'],
    [
      'headers without end',
      `GET / HTTP/1.1\r\nA: ${'a'.repeat(40_000)}`,
      '431 Request Header Fields Too Large',
    ],
    ['headers that just fit', `GET / HTTP/1.1\r\nA: ${'a'.repeat(16_384 - 24)}\r\n\r\n`, '200 OK'],
  ])('survives %s', async (_, text, expected) => {
    expect(await exchange(text)).toContain(expected)
    expect(await get('/health')).toContain('200 OK')
  })

  it('answers although a large body is on its way', async () => {
    const upload = request({ port, method: 'POST', path: '/up' })
    upload.end(Buffer.alloc(3_000_000))
    const [response] = (await once(upload, 'response')) as [{ statusCode: number; resume(): void }]
    response.resume()
    expect(response.statusCode).toBe(200)
  })

  it('serves others while some connections say nothing, and more at once than it has places for', async () => {
    const silent = Array.from({ length: 20 }, () => connect(port, '127.0.0.1'))
    const answers = await Promise.all(Array.from({ length: 200 }, () => get('/')))
    expect(answers.filter((answer) => answer.includes('200 OK'))).toHaveLength(200)
    for (const socket of silent) socket.destroy()
  })

  it.each(['SIGTERM', 'SIGINT'] as const)('ends at once on %s', async (signal) => {
    server.kill(signal)
    expect(await once(server, 'close')).toEqual([0, null])
  })

  it.each([
    [['--port', '0'], 2, 'invalid port: 0'],
    [['--port', '80x'], 2, 'invalid port: 80x'],
    [['--port'], 2, '--port needs a value'],
    [['--nonsense'], 2, 'Usage: whoami'],
    [['extra'], 2, 'Usage: whoami'],
  ])('refuses %j', async (args, status, message) => {
    const child = start(...args)
    const [error] = (await once(child.stderr!, 'data')) as [Buffer]
    expect(error.toString()).toContain(message)
    expect((await once(child, 'close'))[0]).toBe(status)
  })

  it('says why it cannot listen', async () => {
    const second = start('--port', String(port))
    const [error] = (await once(second.stderr!, 'data')) as [Buffer]
    expect(error.toString()).toBe(`whoami: cannot listen on port ${port}: Address already in use\n`)
  })
})
