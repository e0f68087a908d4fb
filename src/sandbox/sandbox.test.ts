/** Two hosts in one process, each on a scripted machine, and the `docker` command of the one against the daemon of the other. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runCli } from '../cli/testing/run-cli.ts'
import { aLayout } from '../sim/images/testing/layout.ts'
import { scriptedMachine } from '../sim/scripted/machine.ts'
import { memoryStores } from '../sim/store/memory.ts'
import { EventLog } from './event-log.ts'
import { systemHost } from './host.ts'
import { Hosts } from './hosts.ts'
import { openSandbox, type Sandbox } from './sandbox.ts'

const hosts = new Hosts()
const passwd = { 'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\n' }
const layout = await aLayout([{ name: 'busybox:latest', layers: [passwd], config: { Env: ['PATH=/bin'] } }])
const logs = {
  here: new EventLog({ host: 'here', now: Date.now }),
  lab: new EventLog({ host: 'lab', now: Date.now }),
}
let here: Sandbox
let lab: Sandbox

const open = (name: 'here' | 'lab') =>
  openSandbox({
    name,
    hosts,
    stores: memoryStores(),
    layout,
    openMachine: async () => scriptedMachine(),
    host: systemHost(),
    log: logs[name],
    onError: (error) => expect.unreachable(String(error)),
  })

beforeAll(async () => {
  ;[here, lab] = await Promise.all([open('here'), open('lab')])
})
afterAll(() => Promise.all([here.stop(), lab.stop()]))

/** Typed at the first host. */
const docker = (...args: string[]) => runCli(args, { dial: here.dial })
const lab2375 = ['-H', 'tcp://lab:2375']
const names = ['ps', '-a', '--format', '{{.Names}}']

it('a client of one host runs a container on another, which the first does not see', async () => {
  const ran = await docker(...lab2375, 'run', '--name', 'there', 'busybox', 'echo', 'from the lab')
  expect(ran).toMatchObject({ status: 0, stdout: 'from the lab\n' })
  expect((await docker(...lab2375, ...names)).stdout).toBe('there\n')
  expect((await docker(...names)).stdout).toBe('')
  expect((await docker('images', '-q')).stdout).toBe('')
})

it('DOCKER_HOST leads there, too', async () => {
  const env = { DOCKER_HOST: 'tcp://lab:2375' }
  expect((await runCli(names, { dial: here.dial, env })).stdout).toBe('there\n')
})

it('each records what reached its own daemon', () => {
  const paths = (log: EventLog) =>
    log.after(0).events.flatMap(({ kind, data }) => (kind === 'req.start' ? [JSON.stringify(data)] : []))
  expect(paths(logs.lab).filter((text) => text.includes('"tcp://lab:2375"'))).not.toEqual([])
  expect(paths(logs.here).filter((text) => text.includes('containers/create'))).toEqual([])
})

it.each([
  [
    'tcp://nosuch:2375',
    'Cannot connect to the Docker daemon at tcp://nosuch:2375. Is the docker daemon running?',
  ],
  [
    'tcp://localhost:2375',
    'Cannot connect to the Docker daemon at tcp://localhost:2375. Is the docker daemon running?',
  ],
  ['tcp://lab:9', 'Cannot connect to the Docker daemon at tcp://lab:9. Is the docker daemon running?'],
])('nobody is at %s', async (host, message) => {
  const { status, stderr } = await docker('-H', host, 'ps')
  expect(`${status} ${stderr.trim()}`).toBe(`1 ${message}`)
})

it('a host that has stopped is not reached any more', async () => {
  const passing = await openSandbox({
    name: 'passing',
    hosts,
    stores: memoryStores(),
    layout,
    openMachine: async () => scriptedMachine(),
    host: systemHost(),
    log: new EventLog({ host: 'passing', now: Date.now }),
    onError: (error) => expect.unreachable(String(error)),
  })
  expect((await docker('-H', 'tcp://passing:2375', 'info', '--format', '{{.Containers}}')).stdout).toBe('0\n')
  await passing.stop()
  expect((await docker('-H', 'tcp://passing:2375', 'ps')).status).toBe(1)
})

it('brings guest and logs to storage when told', async () => {
  const done: string[] = []
  const stores = memoryStores()
  stores.logs.flush = async () => void done.push('logs')
  const machine = scriptedMachine()
  machine.host.sync = async () => void done.push('guest')
  const sandbox = await openSandbox({
    name: 'flushed',
    hosts,
    stores,
    layout,
    openMachine: async () => machine,
    host: systemHost(),
    log: new EventLog({ host: 'flushed', now: Date.now }),
    onError: (error) => expect.unreachable(String(error)),
  })
  await sandbox.flush()
  expect(done.toSorted()).toEqual(['guest', 'logs'])
  await sandbox.stop()
})
