/** Arguments, environment and mounts of any size that Linux takes; what is larger is refused in Docker's words. */
import Docker from 'dockerode'
import { PassThrough } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { START_TIMEOUT_MS, startDaemon, type Daemon } from '../support/daemon.ts'

let daemon: Daemon
let docker: Docker
beforeAll(async () => {
  daemon = await startDaemon({ images: ['busybox:latest'] })
  docker = new Docker({ socketPath: daemon.socket })
}, START_TIMEOUT_MS)
afterAll(() => daemon?.stop())

interface Program {
  Cmd: string[]
  Env?: string[]
  HostConfig?: Docker.HostConfig
}

/** Without one of its own, dockerode puts the whole container into the URL. */
const NO_QUERY = { _query: {} }

/** Runs it in a container of its own. @returns its output and exit code. */
async function run(program: Program): Promise<{ code: number; stdout: string; stderr: string }> {
  const [out, err] = [new PassThrough(), new PassThrough()]
  const texts = [textOf(out), textOf(err)]
  const ran: unknown = await docker.run('busybox', program.Cmd, [out, err] as never, {
    Tty: false,
    ...program,
    ...NO_QUERY,
  })
  const [{ StatusCode }, container] = ran as [{ StatusCode: number }, Docker.Container]
  await container.remove()
  return { code: StatusCode, stdout: texts[0]!(), stderr: texts[1]!() }
}

/** Runs it beside the first process of a container. */
async function exec(container: Docker.Container, program: Program) {
  const made = await container.exec({ ...program, AttachStdout: true, AttachStderr: true })
  const [out, err] = [new PassThrough(), new PassThrough()]
  const texts = [textOf(out), textOf(err)]
  const stream = await made.start({})
  const ended = new Promise((resolve) => stream.once('end', resolve))
  docker.modem.demuxStream(stream, out, err)
  await ended
  return { code: (await made.inspect()).ExitCode, stdout: texts[0]!(), stderr: texts[1]!() }
}

function textOf(stream: PassThrough): () => string {
  let text = ''
  stream.on('data', (bytes: Buffer) => (text += bytes.toString()))
  return () => text
}

const variables = (count: number, bytes: number) =>
  Array.from({ length: count }, (_, i) => `V${i}=${'x'.repeat(bytes)}`)

/** Each prints how much of it has come. */
const fitting: [string, Program, string][] = [
  [
    'two variables of 30,000 characters',
    { Cmd: ['sh', '-c', 'echo ${#V0} ${#V1}'], Env: variables(2, 30_000) },
    '30000 30000\n',
  ],
  [
    '128 variables of 1 KiB',
    { Cmd: ['sh', '-c', 'env | grep -c "^V.*x"; echo ${#V127}'], Env: variables(128, 1024) },
    '128\n1024\n',
  ],
  ['an argument of 100,000 characters', { Cmd: ['sh', '-c', 'echo ${#0}', 'y'.repeat(100_000)] }, '100000\n'],
  [
    'a megabyte of arguments',
    { Cmd: ['sh', '-c', 'echo $#', 'sh', ...Array.from({ length: 10 }, () => 'y'.repeat(100_000))] },
    '10\n',
  ],
]

/** Linux takes 128 KiB in one string, and 2 MiB in all. */
const refused: [string, Program][] = [
  ['a variable of 200 KiB', { Cmd: ['/bin/true'], Env: variables(1, 200 * 1024) }],
  ['an argument of 200 KiB', { Cmd: ['/bin/true', 'y'.repeat(200 * 1024)] }],
  ['arguments of 3 MB', { Cmd: ['/bin/true', ...Array.from({ length: 30 }, () => 'y'.repeat(100_000))] }],
]

describe('run', () => {
  it.each(fitting)('carries %s', async (_, program, stdout) => {
    expect(await run(program)).toEqual({ code: 0, stdout, stderr: '' })
  })

  it.each(refused)('refuses %s', async (_, program) => {
    const stderr = 'exec /bin/true: argument list too long\n'
    expect(await run(program)).toEqual({ code: 255, stdout: '', stderr })
  })

  it('carries a thousand mounts', async () => {
    const Tmpfs = Object.fromEntries(
      Array.from({ length: 1000 }, (_, i) => [`/mounts/of/a/container/${i}`, '']),
    )
    const mounted = await run({
      Cmd: ['grep', '-c', ' /mounts/of/a/container/', '/proc/mounts'],
      HostConfig: { Tmpfs },
    })
    expect(mounted).toEqual({ code: 0, stdout: '1000\n', stderr: '' })
  })
})

describe('exec', () => {
  let container: Docker.Container
  beforeAll(async () => {
    container = await docker.createContainer({ Image: 'busybox', Cmd: ['sleep', '1000'] })
    await container.start()
  })
  afterAll(() => container?.remove({ force: true }))

  it.each(fitting)('carries %s', async (_, program, stdout) => {
    expect(await exec(container, program)).toEqual({ code: 0, stdout, stderr: '' })
  })

  it.each(refused)('refuses %s', async (_, program) => {
    const stderr = 'exec /bin/true: argument list too long\n'
    expect(await exec(container, program)).toEqual({ code: 255, stdout: '', stderr })
  })
})
