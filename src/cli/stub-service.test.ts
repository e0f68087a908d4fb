import { describe, expect, it } from 'vitest'
import { encodeFrame } from '../protocol/agent/frames.ts'
import type { Socket } from '../protocol/socket.ts'
import { fakeDaemon, frame, type CannedAnswer, type Routes } from './testing/fake-daemon.ts'
import { FakeStub } from './testing/fake-stub.ts'

const ID = 'c'.repeat(64)
const utf8 = (text: string) => new TextEncoder().encode(text)
const never = new Promise<never>(() => {})

/** A container whose output is `output`, and which ends with status 0 at the end of its standard input. */
function container(output: Uint8Array[], more: Routes = {}) {
  const seen = { stdin: '' }
  let over = () => {}
  const ended = new Promise<void>((resolve) => (over = resolve))
  const stream = async (socket: Socket) => {
    seen.stdin = await new Response(socket.readable).text()
    const writer = socket.writable.getWriter()
    for (const part of output) await writer.write(part)
    await writer.close()
    over()
  }
  return {
    seen,
    ...fakeDaemon({
      'POST /containers/create': { status: 201, body: { Id: ID, Warnings: [] } },
      [`POST /containers/${ID}/attach`]: { stream },
      [`POST /containers/${ID}/wait`]: { body: { StatusCode: 0 }, after: ended },
      [`POST /containers/${ID}/start`]: { status: 204 },
      [`POST /containers/${ID}/resize`]: { status: 200 },
      ...more,
    }),
  }
}

/** A container that runs until something outside the test's streams ends it. */
const endless = (more: Routes = {}) =>
  container([], {
    [`POST /containers/${ID}/attach`]: { stream: () => never },
    [`POST /containers/${ID}/wait`]: { body: {}, after: never },
    ...more,
  })

describe('a command called through the stub', () => {
  it('runs with the words of START and ends with EXIT, after which the connection is closed', async () => {
    const daemon = fakeDaemon({ 'GET /version': { body: { Version: '28.2.2', ApiVersion: '1.51' } } })
    const stub = FakeStub.call(['version', '--format', '{{.Server.Version}} {{.Client.Arch}}'], daemon)
    await stub.closed
    expect(stub.text('stdout')).toBe('28.2.2 386\n')
    expect(stub.received.at(-1)).toEqual({ type: 'exit', status: 0 })
    expect(stub.told).toEqual([['docker', 'version', '--format', '{{.Server.Version}} {{.Client.Arch}}'], 0])
  })

  it('understands frames however they are cut', async () => {
    const stub = FakeStub.call(['--version'], { ...fakeDaemon({}), pieceBytes: 1 })
    await stub.closed
    expect(stub.text('stdout')).toMatch(/^Docker version /)
  })

  it('says errors on stderr and passes its status on', async () => {
    const stub = FakeStub.call(['nonsense'], fakeDaemon({}))
    await stub.closed
    expect(stub.text('stderr')).toMatch(/^docker: unknown command: docker nonsense\n/)
    expect(stub.text('stdout')).toBe('')
    expect(stub.received.at(-1)).toEqual({ type: 'exit', status: 1 })
    expect(stub.told.at(-1)).toBe(1)
  })

  it('cuts long output into frames that the stub can take', async () => {
    const long = 'x'.repeat(100_000)
    const stub = FakeStub.call(['run', '-i', 'busybox'], container([frame(1, long)]))
    await stub.send({ type: 'stdinEnd' })
    await stub.closed
    const sizes = stub.received.flatMap((message) =>
      message.type === 'stdout' ? [message.bytes.length] : [],
    )
    expect(stub.text('stdout')).toBe(long)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(32 * 1024)
  })

  it('takes arguments and environment larger than a frame', async () => {
    const daemon = container([])
    const long = 'x'.repeat(90_000)
    const stub = FakeStub.call(['create', '-e', `A=${long}`, '-e', 'B', 'busybox', long], {
      ...daemon,
      start: { env: ['HOME=/root', `B=${long}`] },
    })
    await stub.closed
    const body = JSON.parse(daemon.asked[0]!.body) as { Env: string[]; Cmd: string[] }
    expect([body.Env, body.Cmd]).toEqual([[`A=${long}`, `B=${long}`], [long]])
  })

  it('has the environment, the directory and the terminal of the caller', async () => {
    const daemon = container([])
    const stub = FakeStub.call(['run', '-e', 'A', '--env-file', 'vars', 'busybox'], {
      dial: daemon.dial,
      start: { cwd: '/srv', env: ['HOME=/root', 'A=one=two', 'no assignment'] },
      files: { '/srv/vars': 'B=3\n' },
    })
    await stub.until('exit')
    const body = JSON.parse(daemon.asked[0]!.body) as { Env: string[] }
    expect(body.Env).toEqual(['B=3', 'A=one=two'])
  })
})

describe('output that nobody reads', () => {
  const types = (stub: FakeStub) => stub.received.map(({ type }) => type)

  it('is said by a command that passes signals on, and so gets SIGPIPE too', async () => {
    const stub = FakeStub.call(['run', '-i', 'busybox'], container([frame(1, 'out')]))
    await stub.send({ type: 'stdinEnd' })
    await stub.closed
    const said = types(stub).filter((type) => type === 'catchPipe' || type === 'stdout')
    expect(said).toEqual(['catchPipe', 'stdout'])
  })

  it.each([
    ['ps', ['ps']],
    ['run --sig-proxy=false', ['run', '-i', '--sig-proxy=false', 'busybox']],
  ])('ends %s in silence', async (_, args) => {
    const stub = FakeStub.call(args, container([], { 'GET /containers/json': { body: [] } }))
    await stub.send({ type: 'stdinEnd' })
    await stub.closed
    expect(stub.received.at(-1)).toEqual({ type: 'exit', status: 0 })
    expect(types(stub)).not.toContain('catchPipe')
  })
})

describe('--cidfile', () => {
  const call = (create: CannedAnswer, files = {}) => {
    const daemon = container([], { 'POST /containers/create': create })
    return FakeStub.call(['create', '--cidfile', 'cid', 'busybox'], { dial: daemon.dial, files })
  }

  it('is written in the directory of the caller', async () => {
    const stub = call({ status: 201, body: { Id: ID } })
    await stub.closed
    expect(stub.file('/work dir/cid')).toBe(ID)
  })

  it('is removed again when there is no container', async () => {
    const stub = call({ status: 409, body: { message: 'Conflict' } })
    await stub.closed
    expect(stub.received.at(-1)).toEqual({ type: 'exit', status: 1 })
    expect(stub.wrote).toEqual(['/work dir/cid'])
    expect(stub.file('/work dir/cid')).toBeUndefined()
  })

  it('that is there already is left as it is', async () => {
    const stub = call({ status: 201, body: { Id: ID } }, { '/work dir/cid': 'other' })
    await stub.closed
    expect(stub.text('stderr')).toContain('container ID file found')
    expect(stub.file('/work dir/cid')).toBe('other')
  })
})

describe('standard input', () => {
  it('is asked for when the command reads, and half-closed at its end', async () => {
    const daemon = container([frame(1, 'done')])
    const stub = FakeStub.call(['run', '-i', 'busybox', 'cat'], daemon)
    expect((await stub.until('want')).bytes).toBeGreaterThan(0)
    await stub.send({ type: 'stdin', bytes: utf8('typed ') })
    await stub.send({ type: 'stdin', bytes: utf8('words') })
    await stub.send({ type: 'stdinEnd' })
    await stub.closed
    expect(daemon.seen.stdin).toBe('typed words')
    expect(stub.text('stdout')).toBe('done')
  })

  it('is left alone by a command that does not read it', async () => {
    const stub = FakeStub.call(['--help'], fakeDaemon({}))
    await stub.closed
    expect(stub.text('stdout')).toContain('A self-sufficient runtime for containers')
    expect(stub.received.filter(({ type }) => type === 'want')).toEqual([])
  })

  it('is asked for again only when what was asked for has come', async () => {
    const stub = FakeStub.call(['run', '-i', 'busybox', 'cat'], container([]))
    const { bytes } = await stub.until('want')
    for (let sent = 0; sent < bytes; sent += 16_384) {
      expect(stub.received.filter(({ type }) => type === 'want')).toHaveLength(1)
      await stub.send({ type: 'stdin', bytes: new Uint8Array(16_384) })
    }
    expect(await stub.until('want', 2)).toEqual({ type: 'want', bytes })
    await stub.send({ type: 'stdinEnd' })
    await stub.closed
  })
})

describe('the terminal', () => {
  it('is raw while an attached command runs, and its size is followed', async () => {
    const daemon = container([])
    const stub = FakeStub.call(['run', '-it', 'busybox'], {
      dial: daemon.dial,
      start: { terminals: { stdin: true, stdout: true, stderr: true }, rows: 24, columns: 80 },
    })
    expect(await stub.until('raw')).toEqual({ type: 'raw', on: true })
    const resizes = () => daemon.asked.map(({ path }) => path).filter((path) => path.includes('resize'))
    await expect.poll(resizes).toEqual([`/containers/${ID}/resize?h=24&w=80`])
    await stub.send({ type: 'windowSize', rows: 30, columns: 100 })
    await expect.poll(resizes).toContain(`/containers/${ID}/resize?h=30&w=100`)
    await stub.send({ type: 'stdinEnd' })
    await stub.closed
    const raw = stub.received.filter(({ type }) => type === 'raw')
    expect(raw.at(-1)).toEqual({ type: 'raw', on: false })
  })
})

describe('signals', () => {
  it('reach the command by their number', async () => {
    const waiting = { 'POST /containers/x/wait': { body: {}, after: never } }
    const daemon = fakeDaemon(waiting)
    const stub = FakeStub.call(['wait', 'x'], daemon)
    await expect.poll(() => daemon.asked.length).toBe(1)
    await stub.send({ type: 'signal', signal: 15 })
    expect(await stub.until('exit')).toEqual({ type: 'exit', status: 128 + 15 })
    expect(stub.text('stderr')).toBe('')
  })
})

describe('a stub that goes away', () => {
  it('stops the command: its requests are broken off, and it counts as ended with -1', async () => {
    let broken = () => {}
    const brokenOff = new Promise<void>((resolve) => (broken = resolve))
    const daemon = endless({
      [`POST /containers/${ID}/attach`]: {
        stream: async (socket) => {
          await new Response(socket.readable).text().catch(() => undefined)
          broken()
        },
      },
    })
    const stub = FakeStub.call(['run', '-i', 'busybox'], daemon)
    await stub.until('want')
    await stub.goAway()
    await stub.served
    await brokenOff
    expect(stub.told).toEqual([['docker', 'run', '-i', 'busybox'], -1])
  })

  it('before it has said what it wants, is nobody', async () => {
    const stub = new FakeStub(fakeDaemon({}))
    await stub.goAway()
    await stub.served
    expect(stub.told).toEqual([])
  })

  it('while a file of its is read, fails the reading', async () => {
    const stub = FakeStub.call(['ps'], { ...fakeDaemon({}), stalls: true })
    await stub.until('file')
    await stub.goAway()
    await stub.served
    expect(stub.told.at(-1)).toBe(-1)
  })

  it('hears nothing after EXIT, although a wait for the container is still open', async () => {
    const daemon = endless()
    const stub = FakeStub.call(['run', '-d', 'busybox'], daemon)
    await stub.closed
    await stub.goAway()
    await stub.served
    expect(stub.text('stdout')).toBe(`${ID}\n`)
    expect(stub.received.map(({ type }) => type)).toEqual(['file', 'catchPipe', 'stdout', 'exit'])
    expect(stub.told.at(-1)).toBe(0)
  })

  it('leaves no wait behind: it is broken off when the command has ended', async () => {
    let waits = 0
    const { dial } = endless()
    const watched = (socket: Socket): Socket => {
      waits++
      return {
        writable: socket.writable,
        readable: socket.readable.pipeThrough(
          new TransformStream({ cancel: () => void waits-- } as Transformer),
        ),
      }
    }
    const stub = FakeStub.call(['run', '-d', 'busybox'], { dial: async (to) => watched(await dial(to)) })
    await stub.closed
    await expect.poll(() => waits).toBe(0)
  })
})

describe('a peer that is no stub', () => {
  it.each([
    ['a size above the limit', Uint8Array.of(255, 255, 255, 255, 20, 0, 0, 0, 0)],
    ['a frame that only the command sends', encodeFrame(32, 0, new Uint8Array(4))],
    ['a START that is none', encodeFrame(20, 0, utf8('what?'))],
    ['half a frame', encodeFrame(20, 0, utf8('what?')).subarray(0, 7)],
  ])('is not served: %s', async (_, bytes) => {
    const stub = new FakeStub(fakeDaemon({}))
    await stub.sendBytes(bytes)
    if (bytes.length < 9) await stub.goAway()
    await stub.served
    expect(stub.told).toEqual([])
  })

  it('is left in the middle of a command, which is stopped', async () => {
    const stub = FakeStub.call(['run', '-i', 'busybox'], endless())
    await stub.until('want')
    await stub.sendBytes(encodeFrame(99, 0))
    await stub.served
    expect(stub.told.at(-1)).toBe(-1)
  })
})
