/** `POST /containers/create`: what is merged, checked, refused and stored. One route, and its body is Docker's largest. */
import { describe, expect, it } from 'vitest'
import { someImages, anImage } from '../../testing/images.ts'
import { anEngine, readAll, unframe } from '../../testing/engine.ts'

const create = async (body: Record<string, unknown>, path = '/containers/create') => {
  const test = await anEngine()
  const response = await test.api('POST', path, { Image: 'busybox', ...body })
  return {
    test,
    status: response.status,
    answer: (await response.json()) as { message?: string; Id: string; Warnings: string[] },
  }
}

describe('POST /containers/create', () => {
  it.each([
    [{ WorkingDir: 'rel' }, "the working directory 'rel' is invalid, it needs to be an absolute path"],
    [{ StopSignal: 'NOPE' }, 'invalid signal: NOPE'],
    [{ Env: ['=x'] }, 'invalid environment variable: =x'],
    [{ Healthcheck: { Interval: 5 } }, 'Interval in Healthcheck cannot be less than 1ms'],
    [{ Healthcheck: { Retries: -1 } }, 'Retries in Healthcheck cannot be negative'],
    [{ Hostname: 'x', HostConfig: { UTSMode: 'host' } }, 'conflicting options: hostname and the UTS mode'],
    [
      { HostConfig: { NetworkMode: 'container:' } },
      'invalid network mode: invalid container format container:<name|id>',
    ],
    [
      { Hostname: 'x', HostConfig: { NetworkMode: 'container:a' } },
      'conflicting options: hostname and the network mode',
    ],
    [
      { HostConfig: { NetworkMode: 'container:a', PublishAllPorts: true } },
      'conflicting options: port publishing and the container type network mode',
    ],
    [{ HostConfig: { Isolation: 'hyperv' } }, "invalid isolation (hyperv): linux only supports 'default'"],
    [{ HostConfig: { CpuShares: -1 } }, 'invalid CPU shares (-1): value must be a positive integer'],
    [
      { HostConfig: { AutoRemove: true, RestartPolicy: { Name: 'always' } } },
      "can't create 'AutoRemove' container with restart policy",
    ],
    [
      { HostConfig: { RestartPolicy: { Name: 'always', MaximumRetryCount: 3 } } },
      "invalid restart policy: maximum retry count can only be used with 'on-failure'",
    ],
    [
      { HostConfig: { RestartPolicy: { Name: 'on-failure', MaximumRetryCount: -3 } } },
      'invalid restart policy: maximum retry count cannot be negative',
    ],
    [{ HostConfig: { CapAdd: ['X'] } }, 'invalid CapAdd: unknown capability: "CAP_X"'],
    [{ HostConfig: { ExtraHosts: ['x'] } }, 'bad format for add-host: "x"'],
    [{ HostConfig: { ExtraHosts: ['x:y'] } }, 'invalid IP address in add-host: "y"'],
    [{ HostConfig: { PortBindings: { 'x/tcp': [] } } }, 'invalid port specification: "x"'],
    [{ HostConfig: { IpcMode: 'x' } }, 'invalid IPC mode: x'],
    [{ HostConfig: { PidMode: 'x' } }, 'invalid PID mode: x'],
    [{ HostConfig: { UTSMode: 'x' } }, 'invalid UTS mode: x'],
    [{ HostConfig: { CgroupnsMode: 'x' } }, 'invalid cgroup namespace mode: x'],
    [{ HostConfig: { ShmSize: -1 } }, 'SHM size can not be less than 0'],
    [{ HostConfig: { OomScoreAdj: 2000 } }, 'Invalid value 2000, range for oom score adj is [-1000, 1000]'],
    [{ HostConfig: { Runtime: 'runc' } }, 'unknown or invalid runtime name: runc'],
    [
      { HostConfig: { PortBindings: { '80/tcp': [{ HostPort: '90-80' }] } } },
      'invalid port specification: "90-80"',
    ],
    [{ HostConfig: { PortBindings: { '99999/nope': [] } } }, 'invalid port specification: "99999"'],
    [
      { HostConfig: { Mounts: [{ Type: 'bind', Source: '/a\0b', Target: '/x' }] } },
      'invalid mount config for type "bind": stat /a\0b: invalid argument',
    ],
    [{ HostConfig: { Runtime: 'nope' } }, 'unknown or invalid runtime name: nope'],
    [{ HostConfig: { Tmpfs: { '/': '' } } }, "invalid specification: destination can't be '/'"],
    [{ HostConfig: { Memory: 1024 } }, 'Minimum memory limit allowed is 6MB'],
    [
      { HostConfig: { Memory: 64e6, MemorySwap: 32e6 } },
      'Minimum memoryswap limit should be larger than memory limit, see usage',
    ],
    [
      { HostConfig: { MemorySwap: 32e6 } },
      'You should always set the Memory limit when using Memoryswap limit, see usage',
    ],
    [
      { HostConfig: { NanoCpus: 1e9, CpuPeriod: 1000 } },
      'Conflicting options: Nano CPUs and CPU Period cannot both be set',
    ],
    [
      { HostConfig: { NanoCpus: 9e9 } },
      'range of CPUs is from 0.01 to 1.00, as there are only 1 CPUs available',
    ],
    [
      { HostConfig: { CpuPeriod: 5 } },
      'CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)',
    ],
    [{ HostConfig: { CpusetCpus: '3' } }, 'Requested CPUs are not available - requested 3, available: 0'],
    [{ HostConfig: { CpusetCpus: '2-1' } }, 'Invalid value 2-1 for cpuset cpus: invalid format: 2-1'],
    [
      { HostConfig: { CpusetMems: '0,1' } },
      'Requested memory nodes are not available - requested 0,1, available: 0',
    ],
    [{ HostConfig: { BlkioWeight: 5 } }, 'Range of blkio weight is from 10 to 1000'],
    [
      { HostConfig: { Mounts: [{ Type: 'bind', Source: '/x' }] } },
      'invalid mount config for type "bind": field Target must not be empty',
    ],
    [
      { HostConfig: { Mounts: [{ Type: 'bind', Source: '/none', Target: '/x' }] } },
      'invalid mount config for type "bind": bind source path does not exist: /none',
    ],
    [
      { HostConfig: { Mounts: [{ Type: 'odd', Target: '/x' }] } },
      'invalid mount config for type "odd": mount type unknown',
    ],
    [
      { HostConfig: { Mounts: [{ Type: 'tmpfs', Target: '/x', VolumeOptions: {} }] } },
      'VolumeOptions must not be specified on mount type "tmpfs"',
    ],
    [
      { HostConfig: { Mounts: [{ Type: 'volume', Target: '/x', ReadOnly: true }] } },
      'invalid mount config for type "volume": must not set ReadOnly mode when using anonymous volumes',
    ],
    [{ HostConfig: { LogConfig: { Type: 'syslog' } } }, "logger: no log driver named 'syslog' is registered"],
    [
      { HostConfig: { LogConfig: { Type: 'json-file', Config: { x: '1' } } } },
      "unknown log opt 'x' for json-file log driver",
    ],
    [
      { NetworkingConfig: { EndpointsConfig: { bridge: { IPAMConfig: { IPv4Address: '172.17.0.9' } } } } },
      'invalid config for network bridge: invalid endpoint settings:\nuser specified IP address is supported on user defined networks only',
    ],
    [
      { NetworkingConfig: { EndpointsConfig: { bridge: { MacAddress: 'x' } } } },
      'invalid config for network bridge: invalid MAC address x',
    ],
    [
      { HostConfig: { Mounts: [{ Type: 'tmpfs', Target: '/a' }], Tmpfs: { '/a': '' } } },
      'Duplicate mount point: /a',
    ],
    [{ HostConfig: { VolumesFrom: ['nope'] } }, 'No such container: nope'],
  ])('refuses %j with 400', async (body, message) => {
    const { test, status, answer } = await create(body)
    expect([status, answer.message]).toEqual([400, message])
    expect(await (await test.api('GET', '/containers/json?all=1')).json()).toEqual([])
    expect(await (await test.api('GET', '/volumes')).json()).toMatchObject({ Volumes: [] })
  })

  it('counts no processors one by one', async () => {
    const { status } = await create({ HostConfig: { CpusetCpus: Array(400_000).fill('0-8192').join(',') } })
    expect(status).toBe(400)
  })

  it.each([
    [{ HostConfig: { Binds: ['a:b:c:d'] } }, "invalid volume specification: 'a:b:c:d'"],
    [{ HostConfig: { Binds: ['/a:ro'] } }, "invalid volume specification: '/a:ro'"],
    [{ HostConfig: { Binds: ['/a:/b:odd'] } }, 'invalid mode: odd'],
    [{ HostConfig: { SecurityOpt: ['x'] } }, 'invalid --security-opt 1: "x"'],
    [
      { HostConfig: { Binds: [`${'v'.repeat(5000)}:/d`] } },
      `create ${'v'.repeat(5000)}: error while creating volume root path '/var/lib/docker/volumes/${'v'.repeat(5000)}': mkdir /var/lib/docker/volumes/${'v'.repeat(5000)}: file name too long`,
    ],
  ])('refuses %j with 500, as dockerd does', async (body, message) => {
    const { status, answer } = await create(body)
    expect([status, answer.message]).toEqual([500, message])
  })

  it.each([{ WorkingDir: '/a\0b' }, { Volumes: { '/a\0b': {} } }])('refuses the path in %j', async (body) => {
    const { test, status, answer } = await create(body)
    expect([status, answer.message]).toEqual([
      500,
      expect.stringMatching(
        /^lstat \/var\/lib\/docker\/overlay2\/[0-9a-f]{64}\/merged\/a\0b: invalid argument$/,
      ),
    ])
    expect(await (await test.api('GET', '/volumes')).json()).toMatchObject({ Volumes: [] })
  })

  it.each([
    ['9223372036854775808', 'HostConfig.HostConfig.Memory', 'Memory', 'int64'],
    ['-9223372036854775809', 'HostConfig.HostConfig.MemorySwap', 'MemorySwap', 'int64'],
    ['65536', 'HostConfig.HostConfig.BlkioWeight', 'BlkioWeight', 'uint16'],
    ['-1', 'HostConfig.HostConfig.IOMaximumIOps', 'IOMaximumIOps', 'uint64'],
    ['9'.repeat(400), 'HostConfig.HostConfig.Memory', 'Memory', 'int64'],
  ])('refuses the number %s', async (number, path, name, type) => {
    const test = await anEngine()
    const body = `{"Image":"busybox","HostConfig":{"${name}":${number}}}`
    const response = await test.api('POST', '/containers/create', body)
    expect([response.status, await response.json()]).toEqual([
      400,
      {
        message: `invalid JSON: json: cannot unmarshal number ${number} into Go struct field ${path} of type ${type}`,
      },
    ])
  })

  it('keeps the largest numbers within what runtime and clients read', async () => {
    const test = await anEngine()
    const body = '{"Image":"busybox","Cmd":["true"],"HostConfig":{"Memory":9223372036854775807}}'
    const { Id } = (await (await test.api('POST', '/containers/create', body)).json()) as { Id: string }
    const shown = await (await test.api('GET', `/containers/${Id}/json`)).text()
    for (const [, number] of shown.matchAll(/"Memory(?:Swap)?":(\d+)/g)) {
      expect(BigInt(number!)).toBeLessThan(2n ** 63n)
      expect(BigInt(number!)).toBeGreaterThan(2n ** 63n - 2049n)
    }
    expect((await test.api('POST', `/containers/${Id}/start`)).status).toBe(204)
    const { memory } = test.machine.state.plans.get(Id)!.spec.linux.resources!
    for (const limit of [memory?.limit, memory?.swap])
      expect(BigInt(JSON.stringify(limit))).toBeLessThan(2n ** 63n)
  })

  const START =
    'failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: '
  it.each([
    [{ Cmd: ['ec\0ho'] }, 400, `${START}exec: "ec\\x00ho": executable file not found in $PATH: unknown`],
    [{ Cmd: ['echo', 'a\0b'] }, 500, `${START}exec echo: invalid argument: unknown`],
    [
      { Env: ['A=\0'] },
      500,
      `${START}environment variable value can't contain null(\\x00): "A=\\x00": unknown`,
    ],
    [
      { Hostname: 'a\0b' },
      500,
      `${START}environment variable value can't contain null(\\x00): "HOSTNAME=a\\x00b": unknown`,
    ],
    [
      { HostConfig: { Binds: ['/tmp/a\0b:/x'] } },
      500,
      "error while creating mount source path '/tmp/a\0b': mkdir /tmp/a\0b: invalid argument",
    ],
    [
      { HostConfig: { Tmpfs: { '/x\0y': '' } } },
      500,
      `${START}invalid mount {Destination:/x\0y Type:tmpfs Source:tmpfs Options:[noexec nosuid nodev rprivate] UIDMappings:[] GIDMappings:[]}: mount field contains null byte: unknown`,
    ],
    [
      { HostConfig: { Sysctls: { 'net.core.somaxconn': '1\0' } } },
      500,
      `${START}"1\\x00": invalid argument: unknown`,
    ],
    [{ HostConfig: { CgroupParent: '/a\0' } }, 500, undefined],
  ])('starts nothing with a NUL in %j', async (body, status, message) => {
    const test = await anEngine()
    const id = await test.create({ Cmd: ['true'], ...body })
    const response = await test.api('POST', `/containers/${id}/start`)
    const answer = (await response.json()) as { message: string }
    expect([response.status, answer.message]).toEqual([
      status,
      message ?? expect.stringContaining('invalid argument'),
    ])
    expect(test.machine.state.plans.size).toBe(0)
  })

  it('says that an image has no command', async () => {
    const images = someImages({ busybox: anImage({ config: {} }) })
    const test = await anEngine({ images })
    const response = await test.api('POST', '/containers/create', { Image: 'busybox' })
    expect([response.status, await response.json()]).toEqual([400, { message: 'no command specified' }])
  })

  it('warns', async () => {
    const { answer } = await create({
      HostConfig: {
        NetworkMode: 'host',
        PortBindings: { '80/tcp': [] },
        MemorySwappiness: 5,
        BlkioWeight: 100,
      },
    })
    expect(answer.Warnings).toEqual([
      'Published ports are discarded when using host network mode',
      'Your kernel does not support memory swappiness capabilities or the cgroup is not mounted. Memory swappiness discarded.',
      'Your kernel does not support Block I/O weight or the cgroup is not mounted. Weight discarded.',
    ])
  })

  it('warns of a foreign platform, and refuses one that was asked for', async () => {
    const test = await anEngine({ images: someImages({ amd: anImage({ architecture: 'amd64' }) }) })
    const warned = await test.api('POST', '/containers/create', { Image: 'amd' })
    expect(((await warned.json()) as { Warnings: string[] }).Warnings).toEqual([
      "The requested image's platform (linux/amd64) does not match the detected host platform (linux/386) and no specific platform was requested",
    ])
    const refused = await test.api('POST', '/containers/create?platform=linux/386', { Image: 'amd' })
    expect([refused.status, await refused.json()]).toEqual([
      404,
      {
        message:
          'image with reference amd was found but its platform (linux/amd64) does not match the specified platform (linux/386)',
      },
    ])
  })

  it('fills in what nobody said, and merges the image', async () => {
    const { test, answer } = await create({
      Env: ['A=1'],
      Labels: { own: 'yes' },
      HostConfig: { Memory: 64e6 },
    })
    const { Config, HostConfig } = await test.inspect(answer.Id)
    expect(Config).toMatchObject({
      Cmd: ['sh'],
      Env: ['A=1', 'PATH=/bin', 'FROM_IMAGE=yes'],
      Hostname: answer.Id.slice(0, 12),
      Labels: { own: 'yes', 'org.example.image': 'yes' },
    })
    expect(HostConfig).toMatchObject({
      CgroupnsMode: 'private',
      IpcMode: 'private',
      LogConfig: { Type: 'json-file', Config: {} },
      MemorySwap: 128e6,
      NetworkMode: 'bridge',
      RestartPolicy: { Name: 'no', MaximumRetryCount: 0 },
      ShmSize: 67108864,
    })
  })

  it('makes up names, keeps chosen ones, and refuses taken and bad ones', async () => {
    const test = await anEngine()
    const [first, second] = [await test.create({}), await test.create({}, 'web')]
    expect((await test.inspect(first)) as unknown).toMatchObject({
      Name: expect.stringMatching(/^\/[a-z]+_[a-z]+$/) as string,
    })
    expect((await test.inspect(second)) as unknown).toMatchObject({ Name: '/web' })
    await expect(test.create({}, 'web')).rejects.toThrow(
      `Conflict. The container name "/web" is already in use by container "${second}". You have to remove (or rename) that container to be able to reuse that name.`,
    )
    for (const bad of ['a/b', '.x', 'x', '..%2F..']) {
      await expect(test.create({}, bad)).rejects.toThrow('only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed')
    }
    await expect(test.create({ WorkingDir: 'bad' }, 'free')).rejects.toThrow()
    await test.create({}, 'free')
  })

  it('finds containers by id, name and begin of the id', async () => {
    const { test, answer } = await create({}, '/containers/create?name=web')
    for (const name of ['web', answer.Id, answer.Id.slice(0, 7)])
      expect((await test.api('GET', `/containers/${name}/json`)).status).toBe(200)
    await test.create({})
    const response = await test.api('GET', '/containers/0/json')
    expect([response.status, await response.json()]).toEqual([
      400,
      { message: 'multiple IDs found with provided prefix: 0' },
    ])
  })

  it('takes the MAC address of old and new clients', async () => {
    const old = await create(
      { MacAddress: '02:00:00:00:00:01', Cmd: ['sleep', '9'] },
      '/v1.43/containers/create',
    )
    await old.test.api('POST', `/containers/${old.answer.Id}/start`)
    const shown = (await old.test.inspect(old.answer.Id)) as unknown as {
      NetworkSettings: { MacAddress: string }
    }
    expect(shown.NetworkSettings.MacAddress).toBe('02:00:00:00:00:01')
    const { answer } = await create({ MacAddress: '02:00:00:00:00:01' })
    expect(answer.Warnings).toEqual([
      'The container-wide MacAddress field is now deprecated. It should be specified in EndpointsConfig instead.',
    ])
  })

  it('keeps nothing when the store fails', async () => {
    const test = await anEngine()
    const put = test.stores.docs.put.bind(test.stores.docs)
    test.stores.docs.put = async (collection, key, document) => {
      if (collection === 'containers') throw new Error('disk full')
      return put(collection, key, document)
    }
    const response = await test.api('POST', '/containers/create?name=web', {
      Image: 'busybox',
      HostConfig: { Mounts: [{ Type: 'volume', Target: '/v' }] },
    })
    expect(response.status).toBe(500)
    test.stores.docs.put = put
    expect(await (await test.api('GET', '/volumes')).json()).toMatchObject({ Volumes: [] })
    await test.create({}, 'web')
  })
})

describe('published ports', () => {
  const publish = async (port: string, HostIp: string) => {
    const test = await anEngine()
    const HostConfig = { PortBindings: { [port]: [{ HostIp, HostPort: '8080' }] } }
    const id = await test.create({ Cmd: ['sleep', '9'], ExposedPorts: { [port]: {} }, HostConfig }, 'web')
    const response = await test.api('POST', `/containers/${id}/start`)
    const why = response.status === 204 ? '' : ((await response.json()) as { message: string }).message
    return { status: response.status, why, ports: (await test.inspect(id)).NetworkSettings.Ports }
  }

  it.each([
    ['80/tcp', '', '0.0.0.0'],
    ['80/TCP', '', '0.0.0.0'],
    ['80/tcp', '127.0.0.1', '127.0.0.1'],
    // What is no address is any, as in dockerd; nothing of it reaches the firewall's rules.
    ['80/tcp', '127.0.0.1\n-A X', '0.0.0.0'],
  ])('%s on %j is bound on %s', async (port, address, bound) => {
    expect(await publish(port, address)).toMatchObject({
      status: 204,
      ports: { '80/tcp': [{ HostIp: bound, HostPort: '8080' }] },
    })
  })

  it.each([
    [
      '80/tcp',
      '9.9.9.9',
      'failed to bind host port for 9.9.9.9:8080:172.17.0.2:80/tcp: cannot assign requested address',
    ],
    [
      '80/tcp',
      '::1',
      'failed to bind host port for [::1]:8080:172.17.0.2:80/tcp: cannot assign requested address',
    ],
    ['80/nope', '', 'invalid transport protocol: 0'],
  ])('%s on %j is refused', async (port, address, why) => {
    const answer = await publish(port, address)
    expect(answer).toMatchObject({ status: 500, ports: {} })
    expect(answer.why).toMatch(
      /^failed to set up container networking: driver failed programming external connectivity on endpoint web \([0-9a-f]{64}\): /,
    )
    expect(answer.why.endsWith(`): ${why}`)).toBe(true)
  })
})

describe('mounts', () => {
  it('are made, told and shown', async () => {
    const test = await anEngine()
    test.machine.files.makeDirectory('/host/there')
    const id = await test.run({
      Cmd: ['sleep', '9'],
      Volumes: { '/anon': {} },
      HostConfig: {
        Binds: ['/host/new:/a:ro', 'named:/b'],
        Mounts: [
          { Type: 'bind', Source: '/host/there', Target: '/c' },
          { Type: 'tmpfs', Target: '/d', TmpfsOptions: { SizeBytes: 1048576, Mode: 448 } },
        ],
        Tmpfs: { '/e': 'size=2m' },
      },
    })
    const { Mounts } = await test.inspect(id)
    expect(Mounts).toMatchObject([
      {
        Type: 'bind',
        Source: '/host/new',
        Destination: '/a',
        Mode: 'ro',
        RW: false,
        Propagation: 'rprivate',
      },
      { Type: 'volume', Name: 'named', Destination: '/b', Driver: 'local', Mode: 'z', RW: true },
      { Type: 'bind', Source: '/host/there', Destination: '/c', RW: true },
      { Type: 'tmpfs', Source: '', Destination: '/d' },
      { Type: 'volume', Name: expect.stringMatching(/^[0-9a-f]{64}$/) as string, Destination: '/anon' },
    ])
    const mounts = new Map(
      test.machine.state.plans.get(id)!.spec.mounts.map((mount) => [mount.destination, mount]),
    )
    expect(mounts.get('/a')).toMatchObject({ source: '/host/new', options: ['rbind', 'ro', 'rprivate'] })
    expect(mounts.get('/b')?.source).toBe('/var/lib/docker/volumes/named/_data')
    expect(mounts.get('/d')?.options).toEqual([
      'noexec',
      'nosuid',
      'nodev',
      'rprivate',
      'mode=700',
      'size=1m',
    ])
    expect(mounts.get('/e')?.options).toContain('size=2m')
    expect(mounts.get('/etc/hosts')?.source).toBe(`/var/lib/docker/containers/${id}/hosts`)
    expect(await test.machine.files.stat('/host/new')).toMatchObject({ type: 'directory' })
    expect(test.actions()).toEqual(expect.arrayContaining(['volume create', 'volume mount']))
    await test.api('DELETE', `/containers/${id}?force=1&v=1`)
    const { Volumes } = (await (await test.api('GET', '/volumes')).json()) as { Volumes: { Name: string }[] }
    expect(Volumes.map(({ Name }) => Name)).toEqual(['named'])
  })

  it('show no mode where none was asked for', async () => {
    const test = await anEngine()
    const id = await test.create({
      Volumes: { '/data': {} },
      HostConfig: { Binds: ['/anonymous', 'vv:/v', 'rr:/r:ro'] },
    })
    const { Mounts } = await test.inspect(id)
    const modes = Mounts.map(({ Destination, Mode }) => [Destination, Mode])
    expect(Object.fromEntries(modes)).toEqual({ '/anonymous': 'z', '/v': 'z', '/r': 'ro', '/data': '' })
  })

  it('fill a new volume with the files of the image', async () => {
    const test = await anEngine()
    await test.create({ HostConfig: { Binds: ['seeded:/data', 'kept:/data:nocopy'] } }).catch(() => undefined)
    await test.create({ HostConfig: { Binds: ['seeded:/data'] } })
    const tar = await test.machine.files.read('/var/lib/docker/volumes/seeded/_data/.unpacked.tar')
    const text = new TextDecoder().decode(tar)
    expect(text).toContain('seed\n')
    await test.create({ HostConfig: { Binds: ['kept:/data:nocopy'] } })
    expect(await test.machine.files.stat('/var/lib/docker/volumes/kept/_data/.unpacked.tar')).toBeNull()
  })

  it('fill a new volume with the mount points that every container has', async () => {
    const test = await anEngine()
    await test.create({ HostConfig: { Binds: ['conf:/etc'] } })
    const tar = await test.machine.files.read('/var/lib/docker/volumes/conf/_data/.unpacked.tar')
    const names = [...new TextDecoder().decode(tar).matchAll(/([\w./-]+)\0{20}/g)].map(([, name]) => name)
    expect(names).toEqual(expect.arrayContaining(['hosts', 'hostname', 'resolv.conf']))
  })

  it('come from other containers', async () => {
    const test = await anEngine()
    await test.create({ HostConfig: { Binds: ['data:/d'] } }, 'donor')
    const id = await test.create({ HostConfig: { VolumesFrom: ['donor:ro'] } })
    expect((await test.inspect(id)).Mounts).toMatchObject([{ Name: 'data', Destination: '/d', RW: false }])
  })

  it('share /dev/shm with who joins the IPC namespace', async () => {
    const test = await anEngine()
    const donor = await test.run({ Cmd: ['sleep', '9'], HostConfig: { IpcMode: 'shareable' } }, 'donor')
    const id = await test.run({ Cmd: ['sleep', '9'], HostConfig: { IpcMode: 'container:donor' } })
    const shm = test.machine.state.plans
      .get(id)!
      .spec.mounts.find(({ destination }) => destination === '/dev/shm')
    expect(shm?.source).toBe(`/var/lib/docker/containers/${donor}/mounts/shm`)
    const refused = await test.create({ HostConfig: { IpcMode: `container:${id}` } })
    await test.run({ Cmd: ['sleep', '9'] }, 'private')
    const other = await test.create({ HostConfig: { IpcMode: 'container:private' } })
    const response = await test.api('POST', `/containers/${other}/start`)
    expect(((await response.json()) as { message: string }).message).toMatch(
      /^failed to join IPC namespace: container [0-9a-f]{64}: non-shareable IPC \(hint: use IpcMode:shareable for the donor container\)$/,
    )
    expect(refused).toBeDefined()
  })
})

describe('HOME', () => {
  it.each([
    ['', '/root'],
    ['1000', '/'],
    ['nobody', '/'],
    ['4242', '/'],
  ])('of user %j is %s, of its execs too, and inspect does not show it', async (User, home) => {
    const test = await anEngine()
    const id = await test.run({ Cmd: ['sleep', 'infinity'], User })
    expect(test.machine.state.plans.get(id)!.spec.process.env).toContain(`HOME=${home}`)
    expect((await test.inspect(id)).Config['Env']).not.toContain(`HOME=${home}`)
    const created = await test.api('POST', `/containers/${id}/exec`, {
      Cmd: ['env'],
      AttachStdout: true,
      User,
    })
    const { Id } = (await created.json()) as { Id: string }
    const { socket } = await test.upgrade(`/exec/${Id}/start`, {})
    expect(unframe(await readAll(socket.readable)).stdout).toContain(`HOME=${home}\n`)
  })
})
