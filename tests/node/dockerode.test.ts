/** dockerode, a client of other habits than the CLI: it does the same here. */
import Docker from 'dockerode'
import { PassThrough } from 'node:stream'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { START_TIMEOUT_MS, startDaemon, type Daemon } from '../support/daemon.ts'

let daemon: Daemon
let docker: Docker
beforeAll(async () => {
  daemon = await startDaemon()
  docker = new Docker({ socketPath: daemon.socket })
}, START_TIMEOUT_MS)
afterAll(() => daemon?.stop())

function collector(): { stream: PassThrough; text: () => string } {
  const stream = new PassThrough()
  let text = ''
  stream.on('data', (bytes: Buffer) => (text += bytes.toString()))
  return { stream, text: () => text }
}

it('pulls with progress', async () => {
  const lines: { status?: string }[] = []
  const stream = await docker.pull('busybox:latest')
  await new Promise((resolve, reject) =>
    docker.modem.followProgress(
      stream,
      (error) => (error ? reject(error) : resolve(null)),
      (line: { status?: string }) => lines.push(line),
    ),
  )
  expect(lines.map(({ status }) => status)).toContain('Pull complete')
  expect((await docker.listImages()).map(({ RepoTags }) => RepoTags)).toEqual([['busybox:latest']])
})

it('runs a container and separates its streams', async () => {
  const out = collector()
  const err = collector()
  const [result] = (await docker.run(
    'busybox',
    ['sh', '-c', 'echo out; echo err >&2; exit 4'],
    [out.stream, err.stream],
    { Tty: false },
  )) as [{ StatusCode: number }]
  expect(result.StatusCode).toBe(4)
  expect([out.text(), err.text()]).toEqual(['out\n', 'err\n'])
})

it('runs with a terminal', async () => {
  const out = collector()
  const [result, container] = (await docker.run('busybox', ['sh', '-c', 'tty; exit 2'], out.stream, {
    Tty: true,
  })) as [{ StatusCode: number }, Docker.Container]
  expect(result.StatusCode).toBe(2)
  expect(out.text()).toMatch(/^\/dev\/(pts\/0|console)\r\n$/)
  await container.remove()
})

it('detached: list, inspect, exec, logs, stats, events, remove', async () => {
  const events = await docker.getEvents({ filters: { type: ['container'] } })
  const seen = collector()
  events.pipe(seen.stream)
  const container = await docker.createContainer({
    Image: 'busybox',
    name: 'ode',
    Cmd: ['sh', '-c', 'echo started; sleep 1000'],
  })
  await container.start()
  expect((await docker.listContainers({ filters: { name: ['ode'] } })).length).toBe(1)
  expect((await container.inspect()).State.Running).toBe(true)
  const exec = await container.exec({
    Cmd: ['sh', '-c', 'cat; exit 6'],
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
  })
  const stream = await exec.start({ hijack: true, stdin: true })
  const out = collector()
  docker.modem.demuxStream(stream, out.stream, new PassThrough())
  stream.write('typed')
  stream.end()
  await new Promise((resolve) => stream.on('end', resolve))
  expect(out.text()).toBe('typed')
  expect((await exec.inspect()).ExitCode).toBe(6)
  expect((await container.logs({ stdout: true, follow: false })).toString()).toContain('started\n')
  expect((await container.stats({ stream: false })).memory_stats.usage).toBeGreaterThan(0)
  await container.remove({ force: true })
  await expect.poll(seen.text, { timeout: 5000 }).toContain('"destroy"')
  await expect(container.inspect()).rejects.toMatchObject({ statusCode: 404 })
  ;(events as unknown as { destroy(): void }).destroy()
})
