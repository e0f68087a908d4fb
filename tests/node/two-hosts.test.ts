/**
 * Two sandboxes in one process, each with a guest of its own: one client talks to both daemons, and the client in one guest
 * to the other host's daemon. What needs no guest is in src/sandbox/sandbox.test.ts.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openNodeSandbox } from '../../src/node/sandbox.ts'
import { Hosts } from '../../src/sandbox/hosts.ts'
import { genuine, ours, type Client } from '../parity/clients.ts'
import { START_TIMEOUT_MS } from '../support/daemon.ts'
import { startSandbox, type TestSandbox } from '../support/sandbox.ts'

const hosts = new Hosts()
const images = ['busybox:latest']
let here: TestSandbox
let lab: TestSandbox

beforeAll(async () => {
  here = await startSandbox({ name: 'docker-host', hosts, images })
  lab = await startSandbox({ name: 'lab', hosts, images })
}, START_TIMEOUT_MS)
afterAll(() => Promise.all([here?.stop(), lab?.stop()]))

const names = ['ps', '-a', '--format', '{{.Names}}']
const named = (text: string) => text.split('\n').filter((name) => name !== '')

async function succeed(client: Client, args: string[], env: Record<string, string> = {}): Promise<string> {
  const { stdout, stderr, status } = await client({ args, stdin: '', env })
  expect(`${stderr}${status}`).toBe('0')
  return stdout
}

it('each has a guest of its own, with its name', async () => {
  const of = async ({ host }: TestSandbox) => {
    const docker = (...args: string[]) => succeed(ours(here.socket), ['-H', host, ...args])
    return {
      name: (await docker('info', '--format', '{{.Name}}')).trim(),
      machine: await docker('run', '--rm', '-v', '/etc:/host:ro', 'busybox', 'cat', '/host/machine-id'),
    }
  }
  const [first, second] = [await of(here), await of(lab)]
  expect([first.name, second.name]).toEqual(['docker-host', 'lab'])
  expect(first.machine).toMatch(/^[0-9a-f]{32}\n$/)
  expect(second.machine).toMatch(/^[0-9a-f]{32}\n$/)
  expect(first.machine).not.toBe(second.machine)
})

it('each has a store, a lock and a name that no other has', async () => {
  const again = { hosts: new Hosts(), dataRoot: lab.dataRoot, memoryMb: 256 }
  await expect(openNodeSandbox({ ...again, name: 'other' })).rejects.toThrow(
    `the data root ${lab.dataRoot} is in use by another daemon`,
  )
  expect(() => hosts.join('lab', () => Promise.reject(new Error('nobody')))).toThrow(
    'there is a host lab already',
  )
})

describe.each([
  ['ours', ours],
  ['genuine', genuine],
])('one client, %s, and two daemons', (kind, clientOf) => {
  it.skipIf(!clientOf('/nowhere'))('a container on one is not seen on the other', async () => {
    // Without -H or DOCKER_HOST it talks to the first.
    const docker = clientOf(here.socket)!
    const [mine, theirs] = [`${kind}-here`, `${kind}-lab`]
    const run = (name: string) => ['run', '--name', name, 'busybox', 'echo', `from ${name}`]
    expect(await succeed(docker, run(mine))).toBe(`from ${mine}\n`)
    expect(await succeed(docker, ['-H', lab.host, ...run(theirs)])).toBe(`from ${theirs}\n`)
    const [onHere, onLab] = [await succeed(docker, names), await succeed(docker, ['-H', lab.host, ...names])]
    expect(named(onHere)).toContain(mine)
    expect(named(onHere)).not.toContain(theirs)
    expect(named(onLab)).toContain(theirs)
    expect(named(onLab)).not.toContain(mine)
    expect(await succeed(docker, names, { DOCKER_HOST: lab.host })).toBe(onLab)
    expect(await succeed(docker, ['logs', theirs], { DOCKER_HOST: lab.host })).toBe(`from ${theirs}\n`)
    expect(await docker({ args: ['logs', theirs], stdin: '', env: {} })).toEqual({
      stdout: '',
      stderr: `Error response from daemon: No such container: ${theirs}\n`,
      status: 1,
    })
  })
})

describe('the client in one guest', () => {
  it('reaches the other daemon by its name, and runs a container there', async () => {
    const ran = await here.shell('docker -H tcp://lab:2375 run --name asked busybox echo from the lab')
    expect(ran).toEqual({ status: 0, screen: 'from the lab\n' })
    const seen = async (host: TestSandbox) => named(await succeed(ours(host.socket), names))
    expect(await seen(lab)).toContain('asked')
    expect(await seen(here)).not.toContain('asked')
    const logs = await here.shell('DOCKER_HOST=tcp://lab:2375 docker logs asked; docker logs asked')
    expect(logs).toEqual({
      status: 1,
      screen: 'from the lab\nError response from daemon: No such container: asked\n',
    })
  })

  it('and the other way round', async () => {
    const there = await lab.shell('hostname; docker -H tcp://docker-host:2375 info --format "{{.Name}}"')
    expect(there).toEqual({ status: 0, screen: 'lab\ndocker-host\n' })
  })

  it('passes what is typed there and back', async () => {
    const counted = await here.shell(
      'seq 1 20000 | docker -H tcp://lab:2375 run --rm -i busybox sh -c "wc -l; hostname >&2; exit 7"',
    )
    expect(counted.status).toBe(7)
    expect(counted.screen).toMatch(/^20000\n[0-9a-f]{12}\n$/)
  })

  it.each(['tcp://lab:9', 'tcp://nosuch:2375'])('finds nobody at %s', async (address) => {
    expect(await here.shell(`docker -H ${address} ps`)).toEqual({
      status: 1,
      screen: `Cannot connect to the Docker daemon at ${address}. Is the docker daemon running?\n`,
    })
  })
})

it('a host that has stopped is not reached any more, and the other goes on', async () => {
  await lab.stop()
  const gone = await here.shell('docker -H tcp://lab:2375 ps')
  expect(gone.screen).toBe(
    'Cannot connect to the Docker daemon at tcp://lab:2375. Is the docker daemon running?\n',
  )
  expect(await succeed(ours(here.socket), ['run', '--rm', 'busybox', 'echo', 'still here'])).toBe(
    'still here\n',
  )
})
