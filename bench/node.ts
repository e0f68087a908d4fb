/** Figures of the sandbox under Node, and of a genuine dockerd in the same run where one can be started. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { apiRequest } from '../tests/support/api.ts'
import { startDaemon, type Daemon } from '../tests/support/daemon.ts'
import { genuineClient, runClient } from '../tests/support/docker.ts'
import { startOracle } from '../tests/support/oracle.ts'
import { measureCommands, type CommandTimes } from './clients.ts'
import { pssOf } from './memory.ts'
import { percentiles, single, timeEach, type Measured } from './statistics.ts'
import { WARM_UP_MS } from './warm-up.ts'

export interface NodeFigures {
  ours: Record<string, Measured>
  genuine: Partial<Record<keyof CommandTimes, Measured>>
}

export async function measureNode(): Promise<NodeFigures> {
  const startedAt = performance.now()
  const daemon = await startDaemon()
  const start = single(performance.now() - startedAt, 'ms')
  const client = genuineClient()?.path
  try {
    const idle = await measureIdle(daemon)
    const memory = single(pssOf([daemon.pid]), 'MB')
    const pull = await measurePull(daemon)
    const commands = client ? await measureCommands(client, daemon.host) : {}
    const api = await measureApi(daemon)
    const echo = await measureEcho(daemon)
    const many = await measureMany(daemon)
    return {
      ours: { start, pull, idle, memory, ...commands, ...api, echo, ...many },
      genuine: client ? await measureGenuine(client) : {},
    }
  } finally {
    await daemon.stop()
  }
}

async function measureGenuine(client: string): Promise<NodeFigures['genuine']> {
  const oracle = await startOracle()
  if (!oracle) return {}
  try {
    return { ...(await measureCommands(client, `unix://${oracle.socket}`)) }
  } finally {
    await oracle.stop()
  }
}

/** debian:12-slim, 11 MB compressed; each time from the registry to a stored image. */
async function measurePull(daemon: Daemon): Promise<Measured> {
  await apiRequest(daemon.socket, 'POST', '/images/create?fromImage=busybox&tag=latest')
  const times: number[] = []
  for (let i = 0; i < 5; i++) {
    const startedAt = performance.now()
    const { body } = await apiRequest(daemon.socket, 'POST', '/images/create?fromImage=debian&tag=12-slim')
    if (!body.includes('Downloaded newer image')) throw new Error(body)
    times.push(performance.now() - startedAt)
    await apiRequest(daemon.socket, 'DELETE', '/images/debian:12-slim')
  }
  return percentiles(times)
}

/** Share of one core that the idle sandbox takes. */
async function measureIdle(daemon: Daemon): Promise<Measured> {
  const ticks = () => {
    const [, , , , , , , , , , , user, system] = readFileSync(`/proc/${daemon.pid}/stat`, 'utf8')
      .replace(/\(.*\)/, 'x')
      .split(' ')
    return Number(user) + Number(system)
  }
  const perSecond = Number(execFileSync('getconf', ['CLK_TCK']).toString())
  // The host warms up at first.
  await sleep(WARM_UP_MS)
  const before = ticks()
  await sleep(10_000)
  return single(((ticks() - before) / perSecond / 10) * 100, '%')
}

/** Requests without a client's own start in the figure. */
async function measureApi(daemon: Daemon): Promise<Record<string, Measured>> {
  const post = async (path: string, body?: unknown) => {
    const answer = await apiRequest(
      daemon.socket,
      'POST',
      path,
      body === undefined ? undefined : { text: JSON.stringify(body), contentType: 'application/json' },
    )
    if (answer.status >= 400) throw new Error(`${path}: ${answer.body}`)
    return answer.body === '' ? {} : (JSON.parse(answer.body) as { Id: string; StatusCode: number })
  }
  const run = async () => {
    const { Id } = (await post('/containers/create', {
      Image: 'busybox',
      Cmd: ['true'],
      HostConfig: { AutoRemove: true },
    })) as { Id: string }
    const removed = post(`/containers/${Id}/wait?condition=removed`)
    await post(`/containers/${Id}/start`)
    await removed
  }
  const apiRun = percentiles(await timeEach(30, run, 5))
  const { Id } = (await post('/containers/create', { Image: 'busybox', Cmd: ['sleep', '1000'] })) as {
    Id: string
  }
  await post(`/containers/${Id}/start`)
  const exec = async () => {
    const made = (await post(`/containers/${Id}/exec`, { Cmd: ['true'], AttachStdout: true })) as {
      Id: string
    }
    await apiRequest(daemon.socket, 'POST', `/exec/${made.Id}/start`, {
      text: '{}',
      contentType: 'application/json',
    })
  }
  const apiExec = percentiles(await timeEach(30, exec, 5))
  await apiRequest(daemon.socket, 'DELETE', `/containers/${Id}?force=1`)
  return { apiRun, apiExec }
}

/** From a key written to a container's terminal until its echo is back. */
async function measureEcho(daemon: Daemon): Promise<Measured> {
  const body = JSON.stringify({ Image: 'busybox', Cmd: ['cat'], Tty: true, OpenStdin: true })
  const { Id } = JSON.parse(
    (
      await apiRequest(daemon.socket, 'POST', '/containers/create', {
        text: body,
        contentType: 'application/json',
      })
    ).body,
  ) as { Id: string }
  const socket = connect(daemon.socket)
  socket.write(
    `POST /containers/${Id}/attach?stream=1&stdin=1&stdout=1 HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n`,
  )
  const next = () => new Promise<Buffer>((resolve) => socket.once('data', resolve))
  await next()
  await apiRequest(daemon.socket, 'POST', `/containers/${Id}/start`)
  const times: number[] = []
  for (let i = 0; i < 60; i++) {
    // Nobody types faster; what comes within some milliseconds of what came before waits for more.
    await sleep(30)
    const startedAt = performance.now()
    const echoed = next()
    socket.write('k')
    await echoed
    times.push(performance.now() - startedAt)
  }
  const echo = percentiles(times)
  socket.destroy()
  await apiRequest(daemon.socket, 'DELETE', `/containers/${Id}?force=1`)
  return echo
}

/** Thirty containers in the one guest of 256 MB, and what `docker ps` takes then. */
async function measureMany(daemon: Daemon): Promise<Record<string, Measured>> {
  for (let i = 0; i < 30; i++) {
    const { code, stderr } = await runThirtieth(daemon, i)
    if (code !== 0) throw new Error(stderr)
  }
  const list = async () =>
    JSON.parse((await apiRequest(daemon.socket, 'GET', '/containers/json')).body) as unknown[]
  const running = single((await list()).length, 'containers')
  const psWith30 = percentiles(await timeEach(30, list))
  for (let i = 0; i < 30; i++) await apiRequest(daemon.socket, 'DELETE', `/containers/thirty${i}?force=1`)
  return { running, psWith30 }
}

function runThirtieth(daemon: Daemon, i: number) {
  const client = [process.execPath, '--import', 'tsx', 'src/node/docker.ts']
  return runClient([...client, 'run', '-d', '--name', `thirty${i}`, 'busybox', 'sleep', '1000'], daemon.host)
}
