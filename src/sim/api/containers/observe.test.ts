import { describe, expect, it } from 'vitest'
import { anEngine, logsOf, readAll, unframe, waitFor, type TestEngine } from '../../testing/engine.ts'

const FOREVER = ['sleep', 'infinity']
/** One more than Go's int64 holds. */
const BEYOND = '9223372036854775808'

const get = async <T>(test: TestEngine, path: string): Promise<T> =>
  (await (await test.api('GET', path)).json()) as T
const filtered = (filters: object) => `filters=${encodeURIComponent(JSON.stringify(filters))}`

describe('GET /containers/json', () => {
  interface Summary {
    Names: string[]
    Status: string
    State: string
    Command: string
    Ports: object[]
  }

  const several = async () => {
    const test = await anEngine()
    await test.run({ Cmd: FOREVER, Labels: { tier: 'front' } }, 'web')
    await waitFor(
      test,
      await test.run({ Cmd: ['sh', '-c', 'exit 3'], HostConfig: { Binds: ['data:/d'] } }, 'job'),
    )
    await test.create({ Cmd: ['echo', 'a b'], ExposedPorts: { '80/tcp': {} } }, 'new')
    await test.run(
      { Cmd: FOREVER, ExposedPorts: { '80/tcp': {} }, HostConfig: { PublishAllPorts: true } },
      'pub',
    )
    const names = async (query: string) =>
      (await get<Summary[]>(test, `/containers/json?${query}`)).map(({ Names }) => Names[0]!.slice(1))
    return { test, names }
  }

  it('lists what runs, or all, newest first', async () => {
    const { test, names } = await several()
    expect(await names('')).toEqual(['pub', 'web'])
    expect(await names('all=1')).toEqual(['pub', 'new', 'job', 'web'])
    expect(await names('limit=2')).toEqual(['pub', 'new'])
    const [pub, fresh, job] = await get<Summary[]>(test, '/containers/json?all=true&size=1')
    expect(pub).toMatchObject({
      State: 'running',
      Status: 'Up Less than a second',
      Image: 'busybox',
      Command: 'sleep infinity',
      Ports: [{ IP: '0.0.0.0', PrivatePort: 80, PublicPort: 32768, Type: 'tcp' }],
      HostConfig: { NetworkMode: 'bridge' },
      NetworkSettings: { Networks: { bridge: { IPAddress: '172.17.0.3' } } },
      SizeRootFs: 1000,
    })
    expect(fresh).toMatchObject({ State: 'created', Status: 'Created', Command: "echo 'a b'", Ports: [] })
    expect(job).toMatchObject({ State: 'exited', Status: 'Exited (3) Less than a second ago' })
  })

  it('answers a nasty pattern for a nasty name at once', async () => {
    const test = await anEngine()
    await test.create({}, `${'a'.repeat(28)}_`)
    expect(await get(test, `/containers/json?all=1&${filtered({ name: ['^/?(a+)+$'] })}`)).toEqual([])
  })

  it.each([
    [{ name: ['we'] }, ['web']],
    [{ name: ['^/web$'] }, ['web']],
    [{ name: ['(?i)^/?WEB\\z'] }, ['web']],
    [{ name: ['('] }, []],
    [{ label: ['tier=front'] }, ['web']],
    [{ label: { 'tier=back': true } }, []],
    [{ status: ['exited'] }, ['job']],
    [{ status: { created: true, exited: true } }, ['new', 'job']],
    [{ exited: ['3'] }, ['job']],
    [{ exited: ['0'] }, []],
    [{ ancestor: ['busybox'], name: ['web'] }, ['web']],
    [{ ancestor: ['other'] }, []],
    [{ before: ['new'] }, ['job', 'web']],
    [{ since: ['job'] }, ['pub', 'new']],
    [{ volume: ['data'] }, ['job']],
    [{ volume: ['/d'] }, ['job']],
    [{ network: ['bridge'] }, ['pub', 'new', 'job', 'web']],
    [{ network: ['host'] }, []],
    [{ publish: ['32768'] }, ['pub']],
    [{ publish: ['80'] }, []],
    [{ expose: ['80/tcp'] }, ['pub']],
    [{ health: ['none'], name: ['web'] }, ['web']],
    [{ 'is-task': ['true'] }, []],
  ])('filters by %j', async (filters, expected) => {
    const { names } = await several()
    expect(await names(`all=1&${filtered(filters)}`)).toEqual(expected)
  })

  it.each([
    [filtered({ odd: ['x'] }), 400, "invalid filter 'odd'"],
    ['filters=x', 400, 'invalid filter'],
    [
      filtered({ exited: ['x'] }),
      400,
      `invalid filter 'exited=x': strconv.Atoi: parsing "x": invalid syntax`,
    ],
    [
      filtered({ status: ['x'] }),
      400,
      "invalid filter 'status=x': invalid value for state (x): must be one of created, running, paused, restarting, removing, exited, dead",
    ],
    [filtered({ before: ['x'] }), 404, 'No such container: x'],
    ['limit=x', 500, 'strconv.Atoi: parsing "x": invalid syntax'],
    [`limit=${BEYOND}`, 500, `strconv.Atoi: parsing "${BEYOND}": value out of range`],
    [
      filtered({ exited: [BEYOND] }),
      400,
      `invalid filter 'exited=${BEYOND}': strconv.Atoi: parsing "${BEYOND}": value out of range`,
    ],
  ])('refuses %s', async (query, status, message) => {
    const test = await anEngine()
    const response = await test.api('GET', `/containers/json?${query}`)
    expect([response.status, await response.json()]).toEqual([status, { message }])
  })

  it.each([
    ['99999', 'strconv.ParseUint: parsing "99999": value out of range'],
    ['80-99999/udp', 'strconv.ParseUint: parsing "99999": value out of range'],
    ['http', 'strconv.ParseUint: parsing "http": invalid syntax'],
    ['90-80', 'invalid range specified for port: 90-80'],
    ['/tcp', 'empty string specified for ports'],
  ])('refuses to look for the port %s', async (port, why) => {
    const test = await anEngine()
    const response = await test.api('GET', `/containers/json?${filtered({ expose: [port] })}`)
    const message = `error while looking up for expose ${port}: ${why}`
    expect([response.status, await response.json()]).toEqual([500, { message }])
  })
})

describe('logs', () => {
  it('tail, since, until, timestamps, one stream', async () => {
    const test = await anEngine()
    const id = await test.run({
      Cmd: ['sh', '-c', 'echo 1; echo e >&2; sleep 0.02; echo 2; sleep 0.02; echo 3'],
    })
    await waitFor(test, id)
    expect((await logsOf(test, id, '&tail=2')).stdout).toBe('2\n3\n')
    expect((await logsOf(test, id, '&tail=0')).stdout).toBe('')
    expect((await logsOf(test, id, '&tail=all')).stdout).toBe('1\n2\n3\n')
    const only = await test.api('GET', `/containers/${id}/logs?stderr=1`)
    expect(unframe(await only.bytes())).toEqual({ stdout: '', stderr: 'e\n' })
    const stamped = (await logsOf(test, id, '&timestamps=1')).stdout.split('\n')
    expect(stamped[0]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z 1$/)
    const second = Date.parse(stamped[1]!.split(' ')[0]!) / 1000
    expect((await logsOf(test, id, `&since=${second.toFixed(3)}`)).stdout).toBe('2\n3\n')
    expect((await logsOf(test, id, `&until=${(second - 0.005).toFixed(3)}`)).stdout).toBe('1\n')
  })

  it('follow to the end of the run', async () => {
    const test = await anEngine()
    const id = await test.run({ Cmd: ['sh', '-c', 'echo a; sleep 0.05; echo b'] })
    const following = await test.api('GET', `/containers/${id}/logs?stdout=1&follow=1`)
    expect(following.headers.get('content-type')).toBe('application/vnd.docker.multiplexed-stream')
    expect(unframe(await following.bytes()).stdout).toBe('a\nb\n')
  })

  it('keep long lines, in pieces, and the last line without its end', async () => {
    const line = 'x'.repeat(40_000)
    const test = await anEngine({
      programs: {
        async long({ out }) {
          await out(`${line}\n`)
          await out('no newline')
          return 0
        },
      },
    })
    const id = await test.run({ Cmd: ['long'] })
    await waitFor(test, id)
    expect((await logsOf(test, id)).stdout).toBe(`${line}\nno newline`)
    const stamped = (await logsOf(test, id, '&timestamps=1')).stdout
    expect(stamped.match(/\d{9}Z /g)).toHaveLength(4)
  })

  it('rotate', async () => {
    const test = await anEngine()
    const script = Array.from({ length: 50 }, (_, i) => `echo line ${i}`).join('; ')
    const id = await test.run({
      Cmd: ['sh', '-c', script],
      HostConfig: { LogConfig: { Type: 'json-file', Config: { 'max-size': '500', 'max-file': '2' } } },
    })
    await waitFor(test, id)
    const { stdout } = await logsOf(test, id)
    expect(stdout.endsWith('line 48\nline 49\n')).toBe(true)
    expect(stdout.split('\n').length).toBeLessThan(25)
    expect((await logsOf(test, id, '&tail=3')).stdout).toBe('line 47\nline 48\nline 49\n')
    const again = await test.reboot()
    expect((await logsOf(again, id)).stdout).toBe(stdout)
  })

  it('of a terminal are bare, and go on over runs', async () => {
    const test = await anEngine()
    const id = await test.run({ Cmd: ['echo', 'hi'], Tty: true })
    await waitFor(test, id)
    await test.api('POST', `/containers/${id}/start`)
    await waitFor(test, id)
    const response = await test.api('GET', `/containers/${id}/logs?stdout=1`)
    expect(response.headers.get('content-type')).toBe('application/vnd.docker.raw-stream')
    expect(await response.text()).toBe('hi\r\nhi\r\n')
  })

  it.each([
    ['/containers/x/logs', 400, 'Bad parameters: you must choose at least one stream'],
    ['/containers/x/logs?stdout=1', 404, 'No such container: x'],
    ['/containers/none/logs?stdout=1', 500, 'configured logging driver does not support reading'],
    ['/containers/web/logs?stdout=1&since=x', 500, 'strconv.ParseInt: parsing "x": invalid syntax'],
    [
      `/containers/web/logs?stdout=1&since=${BEYOND}`,
      500,
      `strconv.ParseInt: parsing "${BEYOND}": value out of range`,
    ],
    [`/events?since=${BEYOND}`, 500, `strconv.ParseInt: parsing "${BEYOND}": value out of range`],
  ])('GET %s', async (path, status, message) => {
    const test = await anEngine()
    await test.create({}, 'web')
    await test.create({ HostConfig: { LogConfig: { Type: 'none' } } }, 'none')
    const response = await test.api('GET', path)
    expect([response.status, await response.json()]).toEqual([status, { message }])
  })

  it('come first when an attach asks for them', async () => {
    const test = await anEngine()
    const id = await test.run({ Cmd: ['sh', '-c', 'echo before; sleep 0.05; echo after'] })
    await new Promise((resolve) => setTimeout(resolve, 20))
    const { socket } = await test.upgrade(`/containers/${id}/attach?logs=1&stream=1&stdout=1`)
    expect(unframe(await readAll(socket.readable)).stdout).toBe('before\nafter\n')
  })
})

describe('top and stats', () => {
  it('lists processes as ps does', async () => {
    const test = await anEngine()
    await test.run({ Cmd: FOREVER }, 'web')
    const top = await get<{ Titles: string[]; Processes: string[][] }>(test, '/containers/web/top')
    expect(top.Titles).toEqual(['UID', 'PID', 'PPID', 'C', 'STIME', 'TTY', 'TIME', 'CMD'])
    expect(top.Processes[0]!.at(-1)).toBe('sleep infinity')
    expect(await get(test, '/containers/web/top?ps_args=-o%20pid,comm%3DNAME')).toMatchObject({
      Titles: ['PID', 'NAME'],
      Processes: [[expect.any(String), 'sleep']],
    })
    expect((await get<{ Titles: string[] }>(test, '/containers/web/top?ps_args=aux')).Titles).toContain(
      '%CPU',
    )
    expect(await get(test, '/containers/web/top?ps_args=-o%20pid,tty,uid,vsz,stat')).toMatchObject({
      Titles: ['PID', 'TT', 'UID', 'VSZ', 'STAT'],
      Processes: [[expect.any(String), '?', '0', '2048', 'Ss']],
    })
    expect(await get(test, '/containers/web/top?ps_args=-o%20comm')).toEqual({
      message: "Couldn't find PID field in ps output",
    })
    await test.api('POST', '/containers/web/kill')
    expect(await get(test, '/containers/web/top')).toMatchObject({
      message: expect.stringMatching(/is not running$/) as string,
    })
  })

  it('reads once, twice, or on and on', async () => {
    const test = await anEngine({
      host: { sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms / 50)) },
    })
    const id = await test.run({ Cmd: FOREVER, HostConfig: { Memory: 64e6 } }, 'web')
    const once = await get<Record<string, unknown>>(test, '/containers/web/stats?stream=0&one-shot=1')
    expect(once).toMatchObject({
      name: '/web',
      id,
      preread: '0001-01-01T00:00:00Z',
      memory_stats: { limit: 64e6, usage: 1048576 },
      networks: { eth0: { rx_bytes: 10 } },
    })
    const text = await (await test.api('GET', '/containers/web/stats?stream=0')).text()
    expect(text).toContain('"limit":18446744073709551615')
    expect(JSON.parse(text)).toMatchObject({ precpu_stats: { cpu_usage: { total_usage: 1e6 } } })
    const stream = await test.api('GET', '/containers/web/stats')
    const reader = stream.body.getReader()
    for (let i = 0; i < 2; i++)
      expect(new TextDecoder().decode((await reader.read()).value)).toContain('"/web"')
    await reader.cancel()
    const response = await test.api('GET', '/containers/web/stats?stream=1&one-shot=1')
    expect(await response.json()).toEqual({ message: 'cannot have stream=true and one-shot=true' })
    await test.api('POST', '/containers/web/kill')
    expect(await get(test, '/containers/web/stats?stream=0')).toMatchObject({
      name: '/web',
      memory_stats: {},
    })
  })
})

describe('GET /events', () => {
  it('tells the past and what comes, filtered', async () => {
    const test = await anEngine()
    const since = Date.now() / 1000 - 1
    await test.create({}, 'first')
    const query = `since=${since}&${filtered({ type: ['container'], event: ['create'] })}`
    const response = await test.api('GET', `/events?${query}`)
    const reader = response.body.getReader()
    const next = async () =>
      JSON.parse(new TextDecoder().decode((await reader.read()).value)) as {
        Actor: { Attributes: { name: string } }
      }
    expect((await next()).Actor.Attributes.name).toBe('first')
    await test.create({}, 'second')
    expect((await next()).Actor.Attributes.name).toBe('second')
    await reader.cancel()
  })

  it('ends at until', async () => {
    const test = await anEngine()
    await test.create({}, 'first')
    await new Promise((resolve) => setTimeout(resolve, 5))
    const past = await test.api('GET', `/events?since=0&until=${Date.now() / 1000}`)
    expect((await past.text()).trim().split('\n')).toHaveLength(1)
    const soon = test.api('GET', `/events?until=${Date.now() / 1000 + 0.1}`)
    await test.create({}, 'second')
    expect((await (await soon).text()).trim().split('\n').length).toBeGreaterThan(0)
    const wrong = await test.api('GET', '/events?since=20&until=10')
    expect([wrong.status, await wrong.json()]).toEqual([
      400,
      { message: '`since` time (20) cannot be after `until` time (10)' },
    ])
  })
})

describe('networks and volumes', () => {
  it('are listed and inspected', async () => {
    const test = await anEngine()
    const names = async (query: string) =>
      (await get<{ Name: string }[]>(test, `/networks?${query}`)).map(({ Name }) => Name)
    expect(await names('')).toEqual(['bridge', 'host', 'none'])
    expect(await names(filtered({ driver: ['bridge'] }))).toEqual(['bridge'])
    expect(await names(filtered({ type: ['custom'] }))).toEqual([])
    expect(await get(test, `/networks?${filtered({ type: ['x'] })}`)).toEqual({
      message: "invalid filter: 'type'='x'",
    })
    expect(await get(test, '/networks/nope')).toEqual({ message: 'network nope not found' })
    const again = await test.reboot()
    expect(await get(again, '/networks/bridge')).toMatchObject({
      Id: (await get<{ Id: string }>(test, '/networks/bridge')).Id,
    })
    expect([...test.machine.state.bridges.keys()]).toEqual(['docker0'])
  })

  it('gives modes host and none no address', async () => {
    const test = await anEngine()
    const host = await test.run({ Cmd: FOREVER, HostConfig: { NetworkMode: 'host' } })
    const none = await test.run({ Cmd: FOREVER, HostConfig: { NetworkMode: 'none' } })
    const joined = await test.run({ Cmd: FOREVER, HostConfig: { NetworkMode: `container:${none}` } })
    expect(test.machine.state.plans.get(host)!.network).toEqual({ mode: 'host' })
    expect(test.machine.state.plans.get(none)!.network).toEqual({ mode: 'none' })
    expect(test.machine.state.plans.get(joined)!.network).toEqual({ mode: 'container', id: none })
    expect((await test.inspect(host)).NetworkSettings.Networks).toMatchObject({ host: { IPAddress: '' } })
    expect((await test.inspect(host)).Config).toMatchObject({ Hostname: 'scripted' })
    expect(await get(test, '/networks/none')).toMatchObject({ Containers: { [none]: { IPv4Address: '' } } })
  })

  it('writes hosts, hostname and resolv.conf', async () => {
    const test = await anEngine()
    test.machine.state.tree.write('/etc/resolv.conf', 'nameserver 127.0.0.53\nsearch lan\n')
    const id = await test.run({
      Cmd: FOREVER,
      Hostname: 'web',
      Domainname: 'example.org',
      HostConfig: { ExtraHosts: ['db:10.0.0.5', 'gw:host-gateway'], DnsOptions: ['ndots:2'] },
    })
    const read = (name: string) =>
      new TextDecoder().decode(test.machine.state.tree.read(`/var/lib/docker/containers/${id}/${name}`)!)
    expect(read('hostname')).toBe('web\n')
    expect(read('hosts').split('\n').slice(-4)).toEqual([
      '10.0.0.5\tdb',
      '172.17.0.1\tgw',
      '172.17.0.2\tweb.example.org web',
      '',
    ])
    expect(read('resolv.conf')).toContain(
      'nameserver 8.8.8.8\nnameserver 8.8.4.4\nsearch lan\noptions ndots:2\n',
    )
    expect(read('resolv.conf')).toContain('# Used default nameservers.\n# Overrides: [options]\n')
  })

  it('makes, lists and removes volumes', async () => {
    const test = await anEngine()
    const make = async (body: object) => {
      const response = await test.api('POST', '/volumes/create', body)
      return [response.status, await response.json()] as [number, { Name: string; message: string }]
    }
    expect(await make({ Name: 'data', Labels: { a: 'b' } })).toMatchObject([
      201,
      {
        Name: 'data',
        Driver: 'local',
        Labels: { a: 'b' },
        Mountpoint: '/var/lib/docker/volumes/data/_data',
        Scope: 'local',
      },
    ])
    expect((await make({ Name: 'data' }))[0]).toBe(201)
    expect((await make({}))[1].Name).toMatch(/^[0-9a-f]{64}$/)
    expect(await make({ Name: 'a' })).toEqual([
      400,
      { message: 'create a: volume name is too short, names should be at least two alphanumeric characters' },
    ])
    expect((await make({ Name: '../x' }))[1].message).toContain(
      'includes invalid characters for a local volume name',
    )
    expect((await make({ Name: 'xx', Driver: 'nfs' }))[1].message).toBe(
      'create xx: error looking up volume plugin nfs: plugin "nfs" not found',
    )
    expect((await make({ Name: 'xx', DriverOpts: { type: 'tmpfs', device: 'tmpfs' } }))[0]).toBe(501)
    const user = await test.create({ HostConfig: { Binds: ['data:/d'] } })
    const refused = await test.api('DELETE', '/volumes/data')
    expect([refused.status, await refused.json()]).toEqual([
      409,
      { message: `remove data: volume is in use - [${user}]` },
    ])
    expect(await get(test, `/volumes?${filtered({ dangling: ['true'] })}`)).toMatchObject({
      Volumes: [{ Labels: { 'com.docker.volume.anonymous': '' } }],
    })
    await test.api('DELETE', `/containers/${user}`)
    const pruned = await (await test.api('POST', '/volumes/prune')).json()
    expect((pruned as { VolumesDeleted: string[] }).VolumesDeleted).toHaveLength(1)
    expect((await test.api('DELETE', '/volumes/data')).status).toBe(204)
    expect(await get(test, '/volumes/data')).toEqual({ message: 'get data: no such volume' })
    expect((await test.api('DELETE', '/volumes/data?force=1')).status).toBe(204)
  })
})
