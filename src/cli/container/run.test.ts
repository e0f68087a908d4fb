import { describe, expect, it } from 'vitest'
import type { Socket } from '../../protocol/socket.ts'
import { BrokenPipe } from '../context.ts'
import { fakeDaemon, frame, type Routes } from '../testing/fake-daemon.ts'
import { runCli } from '../testing/run-cli.ts'

const ID = 'c'.repeat(64)

async function write(socket: Socket, parts: Uint8Array[]): Promise<void> {
  const writer = socket.writable.getWriter()
  for (const part of parts) await writer.write(part)
  await writer.close()
}

async function readAll(stream: ReadableStream<Uint8Array>): Promise<string> {
  return new TextDecoder().decode(await new Response(stream).arrayBuffer())
}

const utf8 = (text: string) => new TextEncoder().encode(text)

/** A container that starts when told to, writes, and ends with a status. */
function container(output: Uint8Array[], status: number, more: Routes = {}) {
  let start = () => {}
  const started = new Promise<void>((resolve) => (start = resolve))
  const seen = { stdin: '' }
  const routes: Routes = {
    'POST /containers/create': { status: 201, body: { Id: ID, Warnings: [] } },
    [`POST /containers/${ID}/attach`]: {
      stream: async (socket) => {
        const stdin = readAll(socket.readable).then((text) => (seen.stdin = text))
        await started
        await Promise.race([stdin, new Promise((resolve) => setTimeout(resolve, 20))])
        await write(socket, output)
      },
    },
    [`POST /containers/${ID}/wait`]: { body: { StatusCode: status }, after: started },
    [`POST /containers/${ID}/start`]: () => {
      start()
      return { status: 204 }
    },
    ...more,
  }
  return { ...fakeDaemon(routes), seen }
}

const paths = (asked: { method: string; path: string }[]) =>
  asked.map(({ method, path }) => `${method} ${path.replace(ID, 'ID')}`)

describe('docker run', () => {
  it('creates, attaches, waits, starts, in that order, and passes streams and status through', async () => {
    const daemon = container([frame(1, 'out\n'), frame(2, 'err\n')], 3)
    const result = await runCli(['run', '--rm', 'busybox', 'sh'], daemon)
    expect(result).toEqual({ status: 3, stdout: 'out\n', stderr: 'err\n' })
    expect(paths(daemon.asked)).toEqual([
      'POST /containers/create',
      'POST /containers/ID/attach?stderr=1&stdout=1&stream=1',
      'POST /containers/ID/wait?condition=removed',
      'POST /containers/ID/start',
    ])
  })

  it('sends stdin and half-closes it', async () => {
    const daemon = container([frame(1, 'done')], 0)
    expect((await runCli(['run', '-i', 'busybox', 'cat'], { ...daemon, stdin: 'typed\n' })).stdout).toBe(
      'done',
    )
    expect(daemon.seen.stdin).toBe('typed\n')
  })

  it.each([
    { flag: '--sig-proxy', stderr: 'write /dev/stdout: broken pipe\n', status: 1 },
    // Then SIGPIPE ends it, in silence.
    { flag: '--sig-proxy=false', stderr: '', status: 141 },
  ])(
    'ends with $status when nobody reads its output any more, with $flag',
    async ({ flag, stderr, status }) => {
      const onOutput = (text: string) => {
        if (text === 'y\n') throw new BrokenPipe('stdout')
      }
      const daemon = container([frame(1, 'y\n'), frame(1, 'y\n')], 0)
      const result = await runCli(['run', flag, 'busybox', 'yes'], { ...daemon, onOutput })
      expect({ stderr: result.stderr, status: result.status }).toEqual({ stderr, status })
    },
  )

  it('does not touch stdin without -i', async () => {
    let pulled = false
    const stdin = new ReadableStream<Uint8Array>({ pull: () => void (pulled = true) }, { highWaterMark: 0 })
    await runCli(['run', 'busybox'], { ...container([], 0), stdin })
    expect(pulled).toBe(false)
  })

  it('on a terminal: raw mode while it runs, the size at the start and at each change', async () => {
    const raw: boolean[] = []
    let resize: (rows: number, columns: number) => void = () => {}
    const daemon = container([], 0, {
      [`POST /containers/${ID}/resize`]: { status: 200 },
      [`POST /containers/${ID}/attach`]: {
        stream: async (socket) => {
          await new Promise((resolve) => setTimeout(resolve, 30))
          resize(30, 100)
          await new Promise((resolve) => setTimeout(resolve, 30))
          await write(socket, [utf8('raw bytes\r\n')])
        },
      },
    })
    const stdin = new ReadableStream<Uint8Array>({}, { highWaterMark: 0 })
    const result = await runCli(['run', '-it', 'busybox'], {
      ...daemon,
      stdin,
      tty: ['stdin', 'stdout', 'stderr'],
      setRaw: (on) => raw.push(on),
      resizes: (set) => (resize = set),
    })
    expect(result).toEqual({ status: 0, stdout: 'raw bytes\r\n', stderr: '' })
    expect([raw[0], raw.at(-1)]).toEqual([true, false])
    expect(paths(daemon.asked).filter((path) => path.includes('resize'))).toEqual([
      'POST /containers/ID/resize?h=24&w=80',
      'POST /containers/ID/resize?h=30&w=100',
    ])
  })

  it('the detach keys leave it running, status 0', async () => {
    const daemon = container([], 0, {
      [`POST /containers/${ID}/attach`]: {
        stream: (socket) => readAll(socket.readable).then(() => undefined),
      },
      [`POST /containers/${ID}/wait`]: { body: {}, after: new Promise(() => {}) },
      [`POST /containers/${ID}/resize`]: { status: 200 },
    })
    const keys = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(Uint8Array.of(97, 16, 17)),
    })
    const result = await runCli(['run', '-it', 'busybox'], {
      ...daemon,
      stdin: keys,
      tty: ['stdin', 'stdout'],
    })
    expect(result).toEqual({ status: 0, stdout: '', stderr: '' })
  })

  it('passes signals on and ends with the container', async () => {
    let send: (signal: string) => void = () => {}
    let kill = () => {}
    const killed = new Promise<void>((resolve) => (kill = resolve))
    const daemon = container([], 0, {
      [`POST /containers/${ID}/attach`]: { stream: (socket) => killed.then(() => write(socket, [])) },
      [`POST /containers/${ID}/wait`]: { body: { StatusCode: 143 }, after: killed },
      [`POST /containers/${ID}/kill`]: () => {
        kill()
        return { status: 204 }
      },
    })
    setTimeout(() => send('SIGTERM'), 50)
    const result = await runCli(['run', 'busybox'], { ...daemon, signals: (to) => (send = to) })
    expect(result).toEqual({ status: 143, stdout: '', stderr: '' })
    expect(paths(daemon.asked)).toContain('POST /containers/ID/kill?signal=TERM')
  })

  it.each([
    ['exec: "x": executable file not found in $PATH', 127],
    ['open /x: no such file or directory', 127],
    ['exec: "/etc": is a directory', 126],
    ['permission denied', 126],
    ['anything else', 125],
  ])('a start that fails with %j ends with %d', async (message, status) => {
    const daemon = container([], 0, {
      [`POST /containers/${ID}/start`]: { status: 400, body: { message } },
      [`POST /containers/${ID}/wait`]: { body: { StatusCode: 0 } },
    })
    expect(await runCli(['run', 'busybox', 'x'], daemon)).toEqual({
      status,
      stdout: '',
      stderr: `docker: Error response from daemon: ${message}\n\nRun 'docker run --help' for more information\n`,
    })
  })

  it('pulls an image that is missing, saying so on stderr, and tries again', async () => {
    let creates = 0
    const daemon = container([frame(1, 'ran\n')], 0, {
      'POST /containers/create': () =>
        creates++ === 0
          ? { status: 404, body: { message: 'No such image: hello:latest' } }
          : { status: 201, body: { Id: ID, Warnings: ['mind this'] } },
      'POST /images/create': {
        body: '{"status":"Pulling from library/hello","id":"latest"}\n{"status":"Status: done"}\n',
      },
    })
    expect(await runCli(['run', 'hello'], daemon)).toEqual({
      status: 0,
      stdout: 'ran\n',
      stderr:
        "Unable to find image 'hello:latest' locally\nlatest: Pulling from library/hello\nStatus: done\nWARNING: mind this\n",
    })
    expect(paths(daemon.asked)).toContain(
      'POST /images/create?fromImage=docker.io%2Flibrary%2Fhello&tag=latest',
    )
  })

  it('--cidfile gets the id; an existing file is refused', async () => {
    const refused = await runCli(['run', '--cidfile', 'id', 'x'], {
      ...container([], 0),
      files: { '/work dir/id': '' },
    })
    expect(refused.stderr).toContain('container ID file found')
    expect(refused.status).toBe(125)
  })

  it('reads env files and takes variables of the caller', async () => {
    const daemon = container([], 0)
    await runCli(['run', '--env-file', 'vars', '-e', 'FROM', '-e', 'NONE', 'x'], {
      ...daemon,
      env: { FROM: 'caller' },
      files: { '/work dir/vars': '# comment\nA=1\nFROM\n' },
    })
    const body = JSON.parse(daemon.asked[0]!.body) as { Env: string[] }
    expect(body.Env).toEqual(['A=1', 'FROM=caller', 'FROM=caller', 'NONE'])
  })
})

describe('docker exec', () => {
  const exec = (output: Uint8Array[], status: number): Routes => ({
    'GET /containers/web/json': { body: { Id: ID } },
    'POST /containers/web/exec': { status: 201, body: { Id: 'e1' } },
    'POST /exec/e1/start': { stream: (socket) => write(socket, output) },
    'GET /exec/e1/json': { body: { ExitCode: status } },
  })

  it('passes output and status through', async () => {
    const daemon = fakeDaemon(exec([frame(1, 'o'), frame(2, 'e')], 5))
    expect(await runCli(['exec', 'web', 'x'], daemon)).toEqual({ status: 5, stdout: 'o', stderr: 'e' })
    expect(paths(daemon.asked)).toEqual([
      'GET /containers/web/json',
      'POST /containers/web/exec',
      'POST /exec/e1/start',
      'GET /exec/e1/json',
    ])
  })

  it('-it needs a terminal', async () => {
    const daemon = fakeDaemon(exec([], 0))
    expect(await runCli(['exec', '-it', 'web', 'sh'], daemon)).toEqual({
      status: 1,
      stdout: '',
      stderr: 'the input device is not a TTY\n',
    })
    expect(daemon.asked.length).toBe(1)
  })
})

describe('signals', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ])('%s ends a command that waits, in silence, with %d', async (signal, status) => {
    let send: (signal: string) => void = () => {}
    const routes = { 'POST /containers/x/wait': { body: {}, after: new Promise(() => {}) } }
    setTimeout(() => send(signal), 30)
    const result = await runCli(['wait', 'x'], { ...fakeDaemon(routes), signals: (to) => (send = to) })
    expect(result).toEqual({ status, stdout: '', stderr: '' })
  })

  it('the third Ctrl-C ends a command that does not end itself', async () => {
    let send: (signal: string) => void = () => {}
    const daemon = container([], 0, {
      [`POST /containers/${ID}/attach`]: { stream: () => new Promise(() => {}) },
      [`POST /containers/${ID}/wait`]: { body: {}, after: new Promise(() => {}) },
      [`POST /containers/${ID}/kill`]: { status: 204 },
    })
    for (const ms of [40, 50, 60]) setTimeout(() => send('SIGINT'), ms)
    const result = await runCli(['run', 'x'], { ...daemon, signals: (to) => (send = to) })
    expect(result).toEqual({ status: 1, stdout: '', stderr: '\ngot 3 SIGTERM/SIGINTs, forcefully exiting\n' })
  })
})
