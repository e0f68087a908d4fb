/** A daemon with a bit of everything, for comparing what lists make of it. Ages are relative to `now`, in seconds. */
import type { Routes } from './fake-daemon.ts'

const id = (digit: string) => digit.repeat(64)
const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

interface PortSpec {
  IP?: string
  PrivatePort: number
  PublicPort?: number
  Type: string
}

const publish = (PrivatePort: number, PublicPort: number, Type = 'tcp'): PortSpec[] => [
  { IP: '0.0.0.0', PrivatePort, PublicPort, Type },
  { IP: '::', PrivatePort, PublicPort, Type },
]

function containers(now: number) {
  const base = {
    ImageID: `sha256:${id('e')}`,
    Labels: {},
    State: 'running',
    HostConfig: { NetworkMode: 'bridge' },
    NetworkSettings: { Networks: { bridge: {} } },
    Mounts: [],
    Ports: [] as PortSpec[],
  }
  return [
    {
      ...base,
      Id: id('1'),
      Names: ['/front', '/proxy/alias'],
      Image: 'nginx:alpine',
      Command: '/docker-entrypoint.sh nginx -g daemon off;',
      Created: now - 5,
      Status: 'Up 4 seconds (healthy)',
      Ports: [...publish(80, 8080), { PrivatePort: 443, Type: 'tcp' }, ...publish(53, 53, 'udp')],
      Labels: { tier: 'front', 'com.example.some-label': 'x y' },
      SizeRw: 1093,
      SizeRootFs: 7654321,
    },
    {
      ...base,
      Id: id('2'),
      Names: ['/a-container-with-quite-a-long-name'],
      Image: `sha256:${id('e')}`,
      Command: 'sh -c \'echo "quoted"; sleep 1000000\'',
      Created: now - 90,
      Status: 'Up About a minute (Paused)',
      State: 'paused',
      Ports: [1, 2, 3, 5].map((PrivatePort) => ({ PrivatePort, Type: 'tcp' })),
      Mounts: [
        { Type: 'volume', Name: 'data', Driver: 'local', Source: '/x', Destination: '/d' },
        { Type: 'bind', Source: '/some/long/path/on/host', Destination: '/e' },
      ],
    },
    {
      ...base,
      Id: id('3'),
      Names: ['/bunt'],
      Image: `ghcr.io/owner/tool@sha256:${id('d')}`,
      Command: 'größe 日本語日本語日本語',
      Created: now - 3 * HOUR,
      Status: 'Exited (137) 2 hours ago',
      State: 'exited',
      Ports: [8000, 8001, 8002].flatMap((port) => publish(port, port)),
      SizeRw: 999_950,
      SizeRootFs: 0,
    },
    {
      ...base,
      Id: id('4'),
      Names: ['/old'],
      Image: '',
      Command: '',
      Created: now - 400 * DAY,
      Status: 'Created',
      State: 'created',
    },
    {
      ...base,
      Id: id('5'),
      Names: ['/w1'],
      Image: 'app:1',
      Command: '\t\n\u0001',
      Created: now - 15 * DAY,
      Status: 'Dead',
    },
    {
      ...base,
      Id: id('6'),
      Names: ['/w2'],
      Image: 'app',
      Command: 'x',
      Created: now - 70 * DAY,
      Status: 'Up',
    },
    {
      ...base,
      Id: id('7'),
      Names: ['/w3'],
      Image: 'app',
      Command: 'x',
      Created: now - 800 * DAY,
      Status: 'Up',
    },
    { ...base, Id: id('8'), Names: ['/w4'], Image: 'app', Command: 'x', Created: now - HOUR, Status: 'Up' },
    { ...base, Id: id('9'), Names: ['/w5'], Image: 'app', Command: 'x', Created: now + 100, Status: 'Up' },
  ]
}

function images(now: number) {
  const image = (digit: string, RepoTags: string[], RepoDigests: string[], Size: number, age: number) => ({
    Id: `sha256:${id(digit)}`,
    RepoTags,
    RepoDigests,
    Size,
    Created: now - age,
    Containers: -1,
    SharedSize: -1,
    Labels: null,
  })
  return [
    image('a', ['busybox:latest'], [`busybox@sha256:${id('f')}`], 4_261_550, 10 * DAY),
    image('b', [], [], 1_125, 45),
    image('c', ['ghcr.io/owner/a-rather-long-name:v1.2.3'], [], 1_000_499, 20 * HOUR),
    image('d', [], [`localhost:5000/only-digest@sha256:${id('0')}`], 999, 300 * DAY),
    { ...image('e', ['x:1'], [], 123_456_789_012, 2 * DAY), Containers: 2, SharedSize: 100 },
    image('f', ['<none>:<none>'], ['<none>@<none>'], 0, 30 * DAY),
  ]
}

function history(now: number) {
  return [
    { Id: `sha256:${id('a')}`, Created: now - 2 * DAY, CreatedBy: 'CMD ["sh"]', Size: 0, Comment: 'buildkit.dockerfile.v0', Tags: ['busybox:latest'] },
    { Id: '<missing>', Created: now - 2 * DAY, CreatedBy: '/bin/sh -c\t#(nop) ADD file:0123456789abcdef in /  and a lot more of it', Size: 4_261_550, Comment: '', Tags: null },
    { Id: '<missing>', Created: 0, CreatedBy: 'before time', Size: 1, Comment: 'x', Tags: null },
  ] // prettier-ignore
}

const networks = [
  { Name: 'none', Id: id('1'), Created: '2024-01-02T03:04:05.678901234Z', Scope: 'local', Driver: 'null', EnableIPv4: true, Labels: {} },
  { Name: 'net10', Id: id('2'), Created: '2024-01-02T03:04:05Z', Scope: 'local', Driver: 'bridge', EnableIPv4: true, EnableIPv6: true, Internal: true, Labels: { a: 'b' } },
  { Name: 'net9', Id: id('3'), Created: '2024-01-02T03:04:05.5+02:00', Scope: 'swarm', Driver: 'overlay', Labels: null },
] // prettier-ignore

const volumes = {
  Volumes: [
    { Name: 'v10', Driver: 'local', Mountpoint: '/m/v10', Scope: 'local', Labels: { a: 'b' }, Options: null },
    { Name: 'v9', Driver: 'a-driver-with-a-long-name', Mountpoint: '/m/v9', Scope: 'global', Labels: null, Options: { x: 'y' }, UsageData: { Size: 12345, RefCount: 2 } },
  ],
  Warnings: null,
} // prettier-ignore

const statsOf = (Id: string, name: string) => ({
  name,
  id: Id,
  read: '2024-01-02T03:04:05Z',
  cpu_stats: { cpu_usage: { total_usage: 300_000_000 }, system_cpu_usage: 2_000_000_000, online_cpus: 2 },
  precpu_stats: { cpu_usage: { total_usage: 100_000_000 }, system_cpu_usage: 1_000_000_000 },
  memory_stats: { usage: 104_857_600, limit: 1_073_741_824, stats: { inactive_file: 4_857_600 } },
  pids_stats: { current: 7 },
  networks: { eth0: { rx_bytes: 1_500, tx_bytes: 2_000_000 }, eth1: { rx_bytes: 1, tx_bytes: 2 } },
  blkio_stats: {
    io_service_bytes_recursive: [
      { op: 'Read', value: 4096 },
      { op: 'Write', value: 8192 },
      { op: 'Sync', value: 1 },
    ],
  },
})

const events = [
  { Type: 'container', Action: 'create', Actor: { ID: id('1'), Attributes: { name: 'web', image: 'nginx' } }, scope: 'local', time: 1700000000, timeNano: 1700000000123456789 },
  { Type: 'network', Action: 'connect', Actor: { ID: id('2'), Attributes: {} }, scope: 'local', time: 1700000001 },
  { Type: 'container', Action: 'exec_create: sh -c <x> & "y"', Actor: { ID: id('1'), Attributes: { name: 'web' } } },
] // prettier-ignore

const inspected = {
  Id: id('1'),
  Created: '2024-01-02T03:04:05.678901234Z',
  Path: 'sh',
  Args: [],
  State: { Status: 'running', Running: true, Pid: 42, ExitCode: 0, Error: '', StartedAt: '2024-01-02T03:04:06Z', Health: { Status: 'healthy', FailingStreak: 0, Log: [{ Start: '2024-01-02T03:04:05.123456789+01:00', End: '2024-01-02T03:04:06Z', ExitCode: 0, Output: 'ok <&>' }] } },
  Name: '/front',
  HostConfig: { Binds: null, NetworkMode: 'bridge', PortBindings: { '80/tcp': [{ HostIp: '', HostPort: '8080' }] }, RestartPolicy: { Name: 'always', MaximumRetryCount: 0 }, Memory: 67108864, NanoCpus: 500000000, MemorySwappiness: null, OomKillDisable: false, PidsLimit: 100, Ulimits: [{ Name: 'nofile', Hard: 2, Soft: 1 }] },
  Config: { Env: ['PATH=/bin', 'A=<b>'], Cmd: ['sh', '-c', 'x'], Labels: { '2': 'two', '10': 'ten', a: 'b' }, Tty: false, ExposedPorts: { '80/tcp': {} }, Healthcheck: { Test: ['CMD', 'true'], Interval: 5000000000 } },
  NetworkSettings: { Ports: { '80/tcp': [{ HostIp: '0.0.0.0', HostPort: '8080' }, { HostIp: '::', HostPort: '8080' }], '443/tcp': null, '1000/udp': [{ HostIp: '127.0.0.1', HostPort: '5' }] }, IPAddress: '172.17.0.2', Networks: { bridge: { IPAddress: '172.17.0.2', Gateway: '172.17.0.1', MacAddress: '02:42:ac:11:00:02' } } },
  Mounts: [{ Type: 'volume', Name: 'data', Source: '/s', Destination: '/d', Driver: 'local', Mode: 'z', RW: true, Propagation: '' }],
  UnknownField: { Deep: [1, 2.5, 1e3, 12345678901234567890n.toString()] },
} // prettier-ignore

const version = {
  Platform: { Name: 'Docker Engine - Community' },
  Components: [
    { Name: 'Engine', Version: '28.2.2', Details: { ApiVersion: '1.50', Arch: 'amd64', BuildTime: '2025-05-30T12:07:26.000000000+00:00', Experimental: 'false', GitCommit: '45873be', GoVersion: 'go1.24.3', KernelVersion: '6.1', MinAPIVersion: '1.24', Os: 'linux' } },
    { Name: 'containerd', Version: '1.7.27', Details: { GitCommit: '05044ec' } },
    { Name: 'a part with a very long name indeed', Version: '1', Details: { Zeta: 'z', Alpha: 'a' } },
  ],
  Version: '28.2.2',
  ApiVersion: '1.50',
  MinAPIVersion: '1.24',
  GitCommit: '45873be',
  GoVersion: 'go1.24.3',
  Os: 'linux',
  Arch: 'amd64',
  KernelVersion: '6.1',
  BuildTime: '2025-05-30T12:07:26.000000000+00:00',
} // prettier-ignore

const info = {
  ID: 'abc', Containers: 3, ContainersRunning: 1, ContainersPaused: 1, ContainersStopped: 1, Images: 5, Driver: 'overlay2',
  DriverStatus: [['Backing Filesystem', 'extfs'], ['Supports d_type', 'true']],
  Plugins: { Volume: ['local'], Network: ['bridge', 'host', 'null'], Authorization: ['x'], Log: ['json-file', 'local'] },
  LoggingDriver: 'json-file', CgroupDriver: 'cgroupfs', CgroupVersion: '2', KernelVersion: '6.1.0', OperatingSystem: 'Drydock',
  OSType: 'linux', Architecture: 'i686', NCPU: 1, MemTotal: 260_046_848, Name: 'drydock', DockerRootDir: '/var/lib/docker', Debug: true,
  NFd: 20, NGoroutines: 30, SystemTime: '2024-01-02T03:04:05Z', NEventsListener: 1, HttpProxy: 'http://proxy', Labels: ['a=b', 'c=d'],
  ExperimentalBuild: true, ServerVersion: '28.2.2', Runtimes: { crun: { path: 'crun' } }, DefaultRuntime: 'crun',
  Swarm: { LocalNodeState: 'inactive' }, LiveRestoreEnabled: true, InitBinary: 'docker-init', ContainerdCommit: { ID: 'c1' }, RuncCommit: { ID: 'r1' },
  InitCommit: { ID: 'i1' }, SecurityOptions: ['name=seccomp,profile=builtin', 'name=cgroupns', 'plain'], CDISpecDirs: ['/etc/cdi', '/var/run/cdi'],
  RegistryConfig: { InsecureRegistryCIDRs: ['127.0.0.0/8', '::1/128'], IndexConfigs: { 'docker.io': { Name: 'docker.io', Secure: true, Official: true, Mirrors: [] } }, Mirrors: ['https://mirror/'] },
  DefaultAddressPools: [{ Base: '172.17.0.0/16', Size: 24 }], Warnings: ['WARNING: No swap limit support', 'WARNING: another'], ProductLicense: 'Community',
} // prettier-ignore

export function cannedRoutes(now: number): Routes {
  const list = containers(now)
  return {
    'GET /containers/json': { body: list.filter(({ State }) => State === 'running' || State === 'paused') },
    'GET /containers/json?all=1': { body: list },
    'GET /containers/json?all=1&size=1': { body: list },
    'GET /containers/json?size=1': { body: list.slice(0, 1) },
    'GET /images/json': { body: images(now) },
    'GET /images/json?filters=%7B%22reference%22%3A%7B%22ls%22%3Atrue%7D%7D': { body: [] },
    'GET /images/busybox/history': { body: history(now) },
    'GET /networks': { body: networks },
    'GET /volumes': { body: volumes },
    'GET /containers/front/json': { body: inspected },
    [`GET /containers/${id('1')}/json`]: { body: inspected },
    'GET /containers/front/stats': { body: statsOf(id('1'), '/front') },
    'GET /containers/paused/stats': { body: statsOf(id('2'), '/paused') },
    'GET /containers/front/top': {
      body: { Titles: ['PID', 'USER', 'COMMAND'], Processes: [['1', 'root', 'nginx: master process with a long title'], ['22', 'nginx', 'w']] },
    },
    'GET /volumes/v9': { body: volumes.Volumes[1] },
    'GET /events': { body: events.map((event) => JSON.stringify(event)).join('\n') },
    'GET /version': { body: version },
    'GET /info': { body: info },
    'DELETE /images/a': { body: [{ Untagged: 'a:latest' }, { Deleted: `sha256:${id('a')}` }] },
    'DELETE /images/b': { status: 409, body: { message: 'conflict: unable to remove repository reference "b"' } },
    'POST /containers/one/stop': { status: 204 },
    'POST /containers/two/stop': { status: 304 },
    'POST /containers/bad/stop': { status: 500, body: '' },
    'POST /containers/empty/stop': { status: 500, body: {} },
    'POST /containers/prune': { body: { ContainersDeleted: [id('3'), id('4')], SpaceReclaimed: 123456 } },
    'POST /images/prune': { body: { ImagesDeleted: [{ Untagged: 'x:1' }, { Deleted: `sha256:${id('a')}` }], SpaceReclaimed: 5 } },
    'POST /volumes/prune': { body: { VolumesDeleted: ['v1'], SpaceReclaimed: 0 } },
    'POST /containers/front/update': { body: { Warnings: ['mind the gap', 'and this'] } },
    'POST /volumes/create': { body: { Name: 'made' } },
    'POST /containers/create': { body: { Id: id('5'), Warnings: ['a warning', 'another'] } },
    [`POST /containers/${id('5')}/wait`]: { body: { StatusCode: 0 } },
    [`POST /containers/${id('5')}/start`]: { status: 204 },
    'POST /containers/front/wait': { body: { StatusCode: 3 } },
  } // prettier-ignore
}
