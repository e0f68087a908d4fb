import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { AgentError, answer, op, spawn, type SpawnedProcess } from '../../../src/protocol/agent/index.ts'
import { text } from '../../../src/protocol/agent/lists.ts'
import { buildPrograms, readAll, readUntil, type RunningAgent, startAgent, works } from './testing.ts'

const isolated = ['unshare', '--net', '--mount']
const possible = works(isolated[0]!, ...isolated.slice(1), 'true')
const reason = possible ? '' : ' (skipped: `unshare --net --mount` does not work here; it needs root)'

beforeAll(buildPrograms, 120_000)

let agent: RunningAgent
let ns: string
const host = ''
const env = ['PATH=/usr/sbin:/usr/bin:/sbin:/bin']

/** The host's end, `docker0`, and a container's `eth0` as dockerd makes them. */
const container = () => [
  op.bridge('docker0', '02:42:00:00:00:01'),
  op.addAddress(host, 'docker0', '172.17.0.1/16'),
  op.addNamespace(ns),
  op.veth({
    name: 'veth0',
    bridge: 'docker0',
    peer: 'eth0',
    namespace: ns,
    peerMac: '02:42:ac:11:00:02',
    mtu: 1400,
  }),
  op.addAddress(ns, 'eth0', '172.17.0.2/16'),
  op.addRoute(ns, 'default', '172.17.0.1', 'eth0'),
]

const inside = (...args: string[]): string[] => ['nsenter', `--net=${ns}`, ...args]
const run = async (...args: string[]): Promise<string> =>
  text((await agent.link.ask(op.run(10_000, ...args), answer.run)).output)

/** One interface as `ip -json` has it. */
async function link(name: string, ...enter: string[]): Promise<Record<string, unknown>> {
  return JSON.parse(await run(...enter, 'ip', '-json', '-details', 'address', 'show', 'dev', name))[0]
}

describe.skipIf(!possible)(`network operations${reason}`, () => {
  beforeEach(() => {
    agent = startAgent(isolated)
    ns = join(agent.directory, 'ns')
  })
  afterEach(() => agent.stop())

  it('carries bytes between the host and a new namespace', async () => {
    await agent.link.call(...container())
    const server = await serve('0.0.0.0', 8080)
    const channel = await agent.link.dialTcp('172.17.0.2', 8080)
    expect(await readAll(channel.readable)).toBe('hello 172.17.0.1')
    await server.kill(9)
  })

  it.skipIf(!works('ip', '-json', 'link'))('sets names, addresses, sizes and states as asked', async () => {
    await agent.link.call(...container())
    const [bridge, veth, eth0, lo] = [
      await link('docker0'),
      await link('veth0'),
      await link('eth0', ...inside()),
      await link('lo', ...inside()),
    ]
    expect(bridge).toMatchObject({ address: '02:42:00:00:00:01', linkinfo: { info_kind: 'bridge' } })
    expect(bridge['addr_info']).toContainEqual(
      expect.objectContaining({ local: '172.17.0.1', prefixlen: 16, broadcast: '172.17.255.255' }),
    )
    expect(bridge['flags']).toContain('UP')
    expect(veth).toMatchObject({ mtu: 1400, master: 'docker0' })
    expect(veth['flags']).toContain('UP')
    expect(eth0).toMatchObject({ address: '02:42:ac:11:00:02', mtu: 1400 })
    expect(eth0['flags']).toContain('UP')
    expect(lo['flags']).toContain('UP')
    expect(
      (await run(...inside('ip', 'route')))
        .trim()
        .split('\n')
        .map((line) => line.trim()),
    ).toEqual([
      'default via 172.17.0.1 dev eth0',
      '172.17.0.0/16 dev eth0 proto kernel scope link src 172.17.0.2',
    ])
  })

  it('stays in its own namespace after each operation', async () => {
    const interfaces = async (): Promise<string> =>
      text((await agent.link.call(op.readIn(host, '/proc/self/net/dev')))[0]!)
    const before = await interfaces()
    await agent.link.call(
      op.addNamespace(ns),
      op.setLink(ns, 'lo', 'down'),
      op.setLink(ns, 'lo', 'up', 'mtu=1500'),
    )
    expect((await interfaces()).split('\n').length).toBe(before.split('\n').length)
    await expect(agent.link.call(op.addNamespace(ns))).rejects.toMatchObject({ code: 'EEXIST' })
    await expect(agent.link.call(op.setLink(ns, 'none', 'up'))).rejects.toMatchObject({ code: 'ENODEV' })
    expect(await interfaces()).toBe(before)
  })

  it('reads and writes sysctls of a namespace', async () => {
    const path = '/proc/sys/net/ipv4/ip_forward'
    await agent.link.call(op.addNamespace(ns), op.writeIn(ns, path, '1'), op.writeIn(host, path, '0'))
    const values = await agent.link.call(op.readIn(ns, path), op.readIn(host, path))
    expect(values.map(text)).toEqual(['1\n', '0\n'])
  })

  it('fine if present, fine if absent', async () => {
    await agent.link.call(
      ...container(),
      op.bridge('docker0'),
      op.addAddress(host, 'docker0', '172.17.0.1/16'),
    )
    await agent.link.call(
      op.deleteLink(host, 'veth0'),
      op.deleteLink(host, 'veth0'),
      op.deleteNamespace(ns),
      op.deleteNamespace(ns),
      op.deleteLink(host, 'docker0'),
    )
    expect(existsSync(ns)).toBe(false)
  })

  it('renames, and moves between bridges', async () => {
    await agent.link.call(...container(), op.bridge('br-1'))
    await agent.link.call(op.setLink(host, 'veth0', 'down', 'name=vethX', 'mac=02:00:00:00:00:05'))
    await agent.link.call(op.setLink(host, 'vethX', 'up', 'master=br-1'))
    const dev = text((await agent.link.call(op.readIn(host, '/proc/self/net/dev')))[0]!)
    expect(dev).toContain('vethX:')
    expect(dev).not.toContain('veth0:')
  })

  it('says in the kernel’s words what is wrong, and leaves nothing half made', async () => {
    await agent.link.call(op.addNamespace(ns))
    const plan = {
      name: 'veth0',
      bridge: '',
      peer: 'eth0',
      namespace: ns,
      peerMac: '02:42:ac:11:00:02',
      mtu: 1500,
    }
    await agent.link.call(op.veth(plan))
    await expect(agent.link.call(op.veth(plan))).rejects.toMatchObject({ code: 'EEXIST' })
    await expect(agent.link.call(op.veth({ ...plan, bridge: 'no' }))).rejects.toMatchObject({
      code: 'ENODEV',
    })
    await expect(agent.link.call(op.veth({ ...plan, namespace: '/no' }))).rejects.toMatchObject({
      code: 'ENOENT',
    })
    await expect(
      agent.link.call(op.veth({ ...plan, name: 'v1', peer: 'e1', mtu: 1 })),
    ).rejects.toBeInstanceOf(AgentError)
    await expect(agent.link.call(op.addRoute(ns, 'default', '10.9.9.9', 'eth0'))).rejects.toMatchObject({
      code: 'ENETUNREACH',
      text: expect.stringMatching(/gateway/),
    })
    expect(text((await agent.link.call(op.readIn(host, '/proc/self/net/dev')))[0]!)).not.toContain('v1:')
  })

  it.each([
    ['a MAC', ['link.bridge', 'b', '02:42:00:00:00']],
    ['a MAC of other digits', ['link.bridge', 'b', '02:42:00:00:00:0g']],
    ['an address', ['addr.add', '', 'lo', '1.2.3']],
    ['a prefix', ['addr.add', '', 'lo', '1.2.3.4/33']],
    ['a route', ['route.add', '', 'everywhere', '', 'lo']],
    ['a gateway', ['route.add', '', 'default', 'gateway', 'lo']],
    ['a setting', ['link.set', '', 'lo', 'colour=red']],
    ['an MTU', ['link.set', '', 'lo', 'mtu=70000']],
  ])('refuses %s that is none', async (_, operation) => {
    expect((await agent.link.results([operation]))[0]?.errno).toBe(22)
  })

  it('takes IPv6 addresses and routes', async () => {
    await agent.link.call(
      op.addNamespace(ns),
      op.veth({
        name: 'veth0',
        bridge: '',
        peer: 'eth0',
        namespace: ns,
        peerMac: '02:42:ac:11:00:02',
        mtu: 1500,
      }),
      op.addAddress(ns, 'eth0', 'fd00::2/64'),
      op.addRoute(ns, 'default', 'fd00::1', 'eth0'),
    )
    const addresses = text((await agent.link.call(op.readIn(ns, '/proc/self/net/if_inet6')))[0]!)
    expect(addresses).toMatch(/^fd000000000000000000000000000002 \S+ 40 .*eth0$/m)
  })
})

/** A server in the namespace that greets each client with its address. */
async function serve(address: string, port: number): Promise<SpawnedProcess> {
  const script = `require('net').createServer((c) => c.end('hello ' + c.remoteAddress)).listen(${port}, '${address}', () => console.log('up'))`
  const server = await spawn(agent.link, { args: inside(process.execPath, '-e', script), env })
  await readUntil(server.stdout.getReader(), 'up')
  return server
}
