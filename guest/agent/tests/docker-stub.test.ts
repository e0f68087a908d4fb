import { spawn as spawnChild, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  answer,
  encodeToStub,
  errno,
  type FromStub,
  FromStubDecoder,
  op,
  type Operation,
  spawn,
  type SpawnedProcess,
  type StubStart,
  type ToStub,
} from '../../../src/protocol/agent/index.ts'
import { text } from '../../../src/protocol/agent/lists.ts'
import { buildPrograms, programs, readUntil, type RunningAgent, startAgent } from './testing.ts'

beforeAll(buildPrograms, 120_000)

const noDaemon =
  'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n'
const bytesOf = (words: string): Uint8Array => new TextEncoder().encode(words)
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** The command behind the stub, played by the test. */
class FakeCommand {
  readonly #socket: Socket
  readonly #messages: FromStub[] = []
  #arrived = (): void => undefined
  #lastFile = 0

  constructor(socket: Socket) {
    this.#socket = socket
    const decoder = new FromStubDecoder()
    socket.on('error', () => undefined)
    socket.on('data', (chunk: Uint8Array) => {
      this.#messages.push(...decoder.push(chunk))
      this.#arrived()
    })
  }

  say(message: ToStub): void {
    this.sayBytes(encodeToStub(message))
  }

  sayBytes(bytes: Uint8Array): void {
    this.#socket.write(bytes)
  }

  hangUp(): void {
    this.#socket.destroySoon()
  }

  get waiting(): readonly FromStub[] {
    return this.#messages
  }

  async next<T extends FromStub['type']>(type: T): Promise<Extract<FromStub, { type: T }>> {
    for (;;) {
      const index = this.#messages.findIndex((message) => message.type === type)
      if (index >= 0) return this.#messages.splice(index, 1)[0] as Extract<FromStub, { type: T }>
      await new Promise<void>((resolve) => (this.#arrived = resolve))
    }
  }

  async start(): Promise<StubStart> {
    return (await this.next('start')).start
  }

  async file(operation: Operation): Promise<{ errno: number; answer: Uint8Array }> {
    const id = ++this.#lastFile
    this.say({ type: 'file', id, operation })
    const { id: answered, result } = await this.next('fileResult')
    expect(answered).toBe(id)
    return result
  }
}

let directory: string
let server: Server
let connected: Promise<FakeCommand>

beforeEach(async () => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'drydock-stub-')))
  connected = new Promise((resolve) => (server = createServer((socket) => resolve(new FakeCommand(socket)))))
  server.listen(join(directory, 'cli.sock'))
  await once(server, 'listening')
})
afterEach(() => {
  server.close()
  rmSync(directory, { recursive: true })
})

/** The stub with pipes. */
function docker(...args: string[]): ChildProcessWithoutNullStreams {
  const env = { DRYDOCK_CLI_SOCKET: join(directory, 'cli.sock'), TERM: 'xterm', EMPTY: '' }
  return spawnChild(programs.stub, args, { env, cwd: directory, argv0: 'docker' })
}

interface Ended {
  status: number | null
  signal: string | null
  out: string
  err: string
}

async function end(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  const ended: Ended = { status: null, signal: null, out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (part: string) => (ended.out += part))
  child.stderr.setEncoding('utf8').on('data', (part: string) => (ended.err += part))
  const [status, signal] = (await once(child, 'close')) as [number | null, string | null]
  return { ...ended, status, signal }
}

describe('the docker stub', () => {
  it('tells who calls, how, and from where', async () => {
    const child = docker('run', '--name', 'a b', '')
    const command = await connected
    expect(await command.start()).toEqual({
      cwd: directory,
      terminals: { stdin: false, stdout: false, stderr: false },
      rows: 0,
      columns: 0,
      uid: process.getuid?.(),
      pid: child.pid,
      args: ['docker', 'run', '--name', 'a b', ''],
      env: [`DRYDOCK_CLI_SOCKET=${join(directory, 'cli.sock')}`, 'TERM=xterm', 'EMPTY='],
    })
    command.say({ type: 'exit', status: 0 })
    expect(await end(child)).toEqual({ status: 0, signal: null, out: '', err: '' })
  })

  it('prints both streams in order, and exits as it is told', async () => {
    const child = docker('ps')
    const command = await connected
    command.say({ type: 'stdout', bytes: bytesOf('out 1\n') })
    command.say({ type: 'stderr', bytes: bytesOf('err\n') })
    command.say({ type: 'stdout', bytes: bytesOf('out 2\n') })
    command.say({ type: 'exit', status: 125 })
    expect(await end(child)).toEqual({ status: 125, signal: null, out: 'out 1\nout 2\n', err: 'err\n' })
  })

  it('loses nothing of a long output that is read slowly', async () => {
    const child = docker('logs')
    const command = await connected
    const line = 'x'.repeat(50_000)
    for (let i = 0; i < 60; i++) command.say({ type: 'stdout', bytes: bytesOf(line) })
    command.say({ type: 'exit', status: 3 })
    await pause(100)
    const { out, status } = await end(child)
    expect([out.length, status]).toEqual([3_000_000, 3])
  })

  it('hears signals while its output is not read', async () => {
    const child = docker('logs', '-f')
    const command = await connected
    for (let i = 0; i < 10; i++) command.say({ type: 'stdout', bytes: new Uint8Array(60_000) })
    await command.start()
    await pause(50)
    child.kill('SIGINT')
    expect((await command.next('signal')).signal).toBe(2)
    child.kill('SIGKILL')
    await once(child, 'exit')
    child.stdout.destroy()
  })

  it('forwards signals instead of dying of them', async () => {
    const child = docker('run')
    const command = await connected
    await command.start()
    const numbers = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1, SIGQUIT: 3, SIGUSR1: 10, SIGUSR2: 12 } as const
    for (const [name, number] of Object.entries(numbers)) {
      child.kill(name as NodeJS.Signals)
      expect((await command.next('signal')).signal).toBe(number)
    }
    command.say({ type: 'exit', status: 130 })
    expect((await end(child)).status).toBe(130)
  })

  it('reads standard input only as far as it is wanted', async () => {
    const child = docker('run', '-i')
    child.stdin.end('0123456789')
    const command = await connected
    await command.start()
    await pause(100)
    expect(command.waiting).toEqual([])
    command.say({ type: 'want', bytes: 4 })
    expect(text((await command.next('stdin')).bytes)).toBe('0123')
    await pause(50)
    expect(command.waiting).toEqual([])
    command.say({ type: 'want', bytes: 1000 })
    expect(text((await command.next('stdin')).bytes)).toBe('456789')
    await command.next('stdinEnd')
    command.say({ type: 'exit', status: 0 })
    await end(child)
  })

  it('does not eat what is for the next command', async () => {
    const env = { DRYDOCK_CLI_SOCKET: join(directory, 'cli.sock'), PATH: '/usr/bin:/bin' }
    const child = spawnChild('sh', ['-c', `${programs.stub} ps; cat`], { env })
    child.stdin.end('for cat')
    const command = await connected
    await command.start()
    command.say({ type: 'exit', status: 0 })
    expect((await end(child)).out).toBe('for cat')
  })

  it('dies as docker does when nobody reads what it prints', async () => {
    const child = docker('logs')
    const command = await connected
    await command.start()
    child.stdout.destroy()
    await pause(20)
    for (let i = 0; i < 5; i++) command.say({ type: 'stdout', bytes: new Uint8Array(4096) })
    const [, signal] = await once(child, 'exit')
    expect(signal).toBe('SIGPIPE')
  })

  it.each([
    ['stdout', 'write /dev/stdout: broken pipe\n'],
    // Nobody reads that either.
    ['stderr', ''],
  ] as const)('says that nobody reads its %s if the command catches SIGPIPE', async (stream, err) => {
    const child = docker('run', 'busybox', 'yes')
    const command = await connected
    await command.start()
    child[stream].destroy()
    await pause(20)
    command.say({ type: 'catchPipe' })
    for (let i = 0; i < 5; i++) command.say({ type: stream, bytes: new Uint8Array(4096) })
    // It has heard of the break before this comes.
    command.say({ type: 'exit', status: 0 })
    expect(await end(child)).toEqual({ status: 1, signal: null, out: '', err })
  })

  it('says so when nobody listens', async () => {
    server.close()
    expect(await end(docker('ps'))).toEqual({ status: 1, signal: null, out: '', err: noDaemon })
  })

  it('says so when the engine hangs up before an exit', async () => {
    const child = docker('ps')
    const command = await connected
    await command.start()
    command.say({ type: 'stdout', bytes: bytesOf('half a tab') })
    command.hangUp()
    expect(await end(child)).toEqual({ status: 1, signal: null, out: 'half a tab', err: noDaemon })
  })

  it('says so when the engine speaks nonsense', async () => {
    const child = docker('ps')
    const command = await connected
    command.sayBytes(Uint8Array.of(255, 255, 255, 255, 30, 0, 0, 0, 0))
    expect(await end(child)).toEqual({ status: 1, signal: null, out: '', err: noDaemon })
  })

  it.each([
    ['strings of 30,000 characters', Array.from({ length: 3 }, () => 'x'.repeat(30_000))],
    ['the longest string that Linux takes', ['x'.repeat(128 * 1024 - 1)]],
    ['nearly 2 MiB of strings', Array.from({ length: 15 }, (_, i) => String(i % 10).repeat(131_000))],
    ['no string but many', Array.from({ length: 100_000 }, () => '')],
  ])('carries %s', async (_, args) => {
    const child = docker('run', ...args)
    const command = await connected
    expect((await command.start()).args).toEqual(['docker', 'run', ...args])
    command.say({ type: 'exit', status: 0 })
    expect(await end(child)).toEqual({ status: 0, signal: null, out: '', err: '' })
  })

  it('carries an environment larger than a frame', async () => {
    const variables = Object.fromEntries(Array.from({ length: 128 }, (_, i) => [`V${i}`, 'x'.repeat(1024)]))
    const env = { DRYDOCK_CLI_SOCKET: join(directory, 'cli.sock'), ...variables }
    const child = spawnChild(programs.stub, ['ps'], { env, argv0: 'docker' })
    const command = await connected
    expect((await command.start()).env.slice(1)).toEqual(
      Object.entries(variables).map(([name, value]) => `${name}=${value}`),
    )
    command.say({ type: 'exit', status: 0 })
    await end(child)
  })
})

const modeOf = (name: string): number => statSync(join(directory, name)).mode & 0o777

describe('files through the stub', () => {
  let child: ChildProcessWithoutNullStreams
  let command: FakeCommand

  beforeEach(async () => {
    child = docker('build', '.')
    command = await connected
    await command.start()
  })
  afterEach(async () => {
    command.say({ type: 'exit', status: 0 })
    expect((await end(child)).err).toBe('')
  })

  it('are read by offset, relative to the caller', async () => {
    writeFileSync(join(directory, 'Dockerfile'), 'FROM busybox\n')
    expect(text((await command.file(op.read('Dockerfile', 5, 4))).answer)).toBe('busy')
    expect((await command.file(op.read('Dockerfile', 13))).answer.length).toBe(0)
    expect((await command.file(op.read('none'))).errno).toBe(errno.ENOENT)
    expect((await command.file(['read', 'Dockerfile', '0', '60001'])).errno).toBe(errno.EINVAL)
  })

  it('are described and listed', async () => {
    mkdirSync(join(directory, 'context'))
    writeFileSync(join(directory, 'context/a'), 'four')
    symlinkSync('a', join(directory, 'context/b'))
    expect(answer.stat((await command.file(op.stat('context/b'))).answer)).toMatchObject({
      type: 'l',
      linkTarget: 'a',
    })
    expect(answer.list((await command.file(op.list('context'))).answer).names.toSorted()).toEqual(['a', 'b'])
  })

  it('are written with the caller’s umask', async () => {
    const content = 'x'.repeat(60_000)
    for (const operation of [
      op.mkdir('to/there'),
      op.write('to/there/f', content),
      op.append('to/there/f', 'end'),
    ]) {
      expect((await command.file(operation)).errno).toBe(0)
    }
    await command.file(op.writeAt('to/there/f', 1, 'Y'))
    expect(readFileSync(join(directory, 'to/there/f'), 'utf8')).toBe(`xY${content.slice(2)}end`)
  })

  it('have a mode under the umask when they are new, and keep the one they have', async () => {
    await command.file(op.write('new', 'x', 0o666))
    expect(modeOf('new')).toBe(0o666 & ~process.umask())
    chmodSync(join(directory, 'new'), 0o640)
    await command.file(op.write('new', 'y', 0o600))
    expect(modeOf('new')).toBe(0o640)
  })

  it('are unlinked one by one', async () => {
    await command.file(op.write('cid', ''))
    await command.file(op.mkdir('d'))
    expect((await command.file(op.unlink('cid'))).errno).toBe(0)
    expect((await command.file(op.unlink('cid'))).errno).toBe(errno.ENOENT)
    expect((await command.file(op.unlink('d'))).errno).toBe(errno.EISDIR)
    expect((await command.file(op.unlink('d/\0'))).errno).toBe(errno.EINVAL)
    expect(readdirSync(directory).toSorted()).toEqual(['cli.sock', 'd'])
  })

  it('may be a pipe that is still being written', async () => {
    await command.file(op.mkdir('d'))
    const fifo = join(directory, 'fifo')
    await once(spawnChild('mkfifo', [fifo]), 'close')
    const writer = spawnChild('sh', ['-c', `exec 3<>${fifo}; sleep 0.2; echo late >&3; sleep 1`])
    await pause(100)
    expect(text((await command.file(op.read('fifo', 0, 5))).answer)).toBe('late\n')
    writer.kill()
  })

  it.each([
    ['an operation it has not', ['rm', '/'], errno.ENOSYS],
    ['no operation', [], errno.EINVAL],
    ['too many words', ['read', 'a', '0', '1', 'x', 'y'], errno.EINVAL],
    ['a wrong number of words', ['stat'], errno.EINVAL],
  ])('refuse %s', async (_, operation, expected) => {
    expect((await command.file(operation)).errno).toBe(expected)
  })
})

describe('the docker stub on a terminal', () => {
  let agent: RunningAgent
  beforeEach(() => void (agent = startAgent()))
  afterEach(() => agent.stop())

  /** A shell that runs the stub and then says how it found the terminal. */
  async function dockerOnTerminal(): Promise<{
    shell: SpawnedProcess
    command: FakeCommand
    start: StubStart
  }> {
    const env = [`DRYDOCK_CLI_SOCKET=${join(directory, 'cli.sock')}`, 'PATH=/usr/bin:/bin']
    const script = `trap : INT; "$0" run -it; echo "status $?"; stty -a | tr ";" "\\n"`
    const shell = await spawn(agent.link, {
      args: ['sh', '-c', script, programs.stub],
      env,
      tty: { rows: 24, columns: 80 },
    })
    const command = await connected
    return { shell, command, start: await command.start() }
  }

  async function type(shell: SpawnedProcess, words: string): Promise<void> {
    const writer = shell.stdin!.getWriter()
    await writer.write(bytesOf(words))
    writer.releaseLock()
  }

  it('says that it is one, and its size', async () => {
    const { shell, command, start } = await dockerOnTerminal()
    expect(start).toMatchObject({
      terminals: { stdin: true, stdout: true, stderr: true },
      rows: 24,
      columns: 80,
    })
    await shell.resize(40, 100)
    expect(await command.next('windowSize')).toMatchObject({ rows: 40, columns: 100 })
    command.say({ type: 'exit', status: 0 })
    await shell.exited
  })

  it('is raw while asked to be: every key arrives, also Ctrl-C', async () => {
    const { shell, command } = await dockerOnTerminal()
    command.say({ type: 'raw', on: true })
    command.say({ type: 'want', bytes: 100 })
    await command.file(op.stat('/'))
    await type(shell, '\x03\x04q\r')
    expect(text((await command.next('stdin')).bytes)).toBe('\x03\x04q\r')
    command.say({ type: 'exit', status: 0 })
    await shell.exited
  })

  it.each([
    ['an exit', (command: FakeCommand) => command.say({ type: 'exit', status: 7 }), 'status 7'],
    ['a hang-up', (command: FakeCommand) => command.hangUp(), 'status 1'],
  ])('is as it was after %s', async (_, act, status) => {
    const { shell, command } = await dockerOnTerminal()
    command.say({ type: 'raw', on: true })
    await command.file(op.stat('/'))
    act(command)
    const reader = shell.stdout.getReader()
    const output = await readUntil(reader, /-?extproc/)
    expect(output).toContain(status)
    for (const mode of ['icanon', 'isig', 'opost', 'echo'])
      expect(output).toMatch(new RegExp(`\\s${mode}\\s`))
    await shell.exited
  })

  it('is as it was when asked to be in between', async () => {
    const { shell, command } = await dockerOnTerminal()
    command.say({ type: 'raw', on: true })
    command.say({ type: 'raw', on: false })
    await command.file(op.stat('/'))
    await type(shell, '\x03')
    expect((await command.next('signal')).signal).toBe(2)
    command.say({ type: 'exit', status: 0 })
    await shell.exited
  })
})
