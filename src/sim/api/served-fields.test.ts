/**
 * Every field that a client may send, and what becomes of it: nothing is taken without a word. A field that a codec gains
 * fails here until it has a row.
 */
import { describe, expect, it } from 'vitest'
import { anEngine } from '../testing/engine.ts'
import { createRequest, updateRequest } from './containers/codec.ts'
import { execOptions, execStartOptions } from './exec/codec.ts'
import type { Shape } from './go-json/codec.ts'
import { volumeCreateOptions } from './volumes/codec.ts'

/** `served`; what is refused, by a value that is; what is left out, and why that is no lie. */
type Row = 'served' | { sample: unknown; status: number; says: string } | { ignored: string }

const refused = (sample: unknown, status: number, says: string): Row => ({ sample, status, says })
const notServed = (sample: unknown, what: string): Row =>
  refused(sample, 501, `ContainerCreate with ${what} is not served by Drydock yet`)
const warned = (sample: unknown, says: string): Row => refused(sample, 201, says)
const served = (names: string): Record<string, Row> =>
  Object.fromEntries(
    names
      .trim()
      .split(/\s+/)
      .map((name) => [name, 'served']),
  )

const OPERATIONAL: Row = {
  ignored: 'what the daemon fills in; clients send back what inspect showed, as dockerd',
}
const WINDOWS: Row = { ignored: 'Windows only, as dockerd' }
const NOT_UPDATED: Row = { ignored: 'dockerd updates no such limit either' }
const REALTIME = refused(5, 400, 'kernel does not support CPU real-time scheduler')
const DISCARDED = 'or the cgroup is not mounted.'

const resources = served(`CpuShares Memory NanoCpus CgroupParent CpuPeriod CpuQuota CpusetCpus CpusetMems
  BlkioDeviceReadBps.Path BlkioDeviceReadBps.Rate BlkioDeviceWriteBps.Path BlkioDeviceWriteBps.Rate
  BlkioDeviceReadIOps.Path BlkioDeviceReadIOps.Rate BlkioDeviceWriteIOps.Path BlkioDeviceWriteIOps.Rate
  Devices.PathOnHost Devices.PathInContainer Devices.CgroupPermissions DeviceCgroupRules
  MemoryReservation MemorySwap PidsLimit Ulimits.Name Ulimits.Hard Ulimits.Soft`)

const hostConfig: Record<string, Row> = {
  ...resources,
  ...served(`Binds LogConfig.Type LogConfig.Config NetworkMode PortBindings.HostIp PortBindings.HostPort RestartPolicy.Name
    RestartPolicy.MaximumRetryCount AutoRemove VolumeDriver VolumesFrom ConsoleSize Annotations CapAdd CapDrop CgroupnsMode
    Dns DnsOptions DnsSearch ExtraHosts GroupAdd IpcMode OomScoreAdj PidMode Privileged PublishAllPorts ReadonlyRootfs
    SecurityOpt Tmpfs UTSMode ShmSize Sysctls Runtime MaskedPaths ReadonlyPaths Init
    Mounts.Type Mounts.Source Mounts.Target Mounts.ReadOnly Mounts.BindOptions.Propagation Mounts.BindOptions.NonRecursive
    Mounts.BindOptions.CreateMountpoint Mounts.BindOptions.ReadOnlyNonRecursive Mounts.BindOptions.ReadOnlyForceRecursive
    Mounts.VolumeOptions.NoCopy Mounts.VolumeOptions.Labels Mounts.VolumeOptions.Subpath
    Mounts.VolumeOptions.DriverConfig.Name Mounts.TmpfsOptions.SizeBytes Mounts.TmpfsOptions.Mode Mounts.TmpfsOptions.Options`),
  'Mounts.VolumeOptions.DriverConfig.Options': refused(
    {
      HostConfig: {
        Mounts: [
          {
            Type: 'volume',
            Source: 'vol',
            Target: '/v',
            VolumeOptions: { DriverConfig: { Options: { o: 'x' } } },
          },
        ],
      },
    },
    501,
    'VolumeCreate with driver options is not served by Drydock yet',
  ),
  'Mounts.ClusterOptions': { ignored: 'of mounts of type cluster, which are refused' },
  'Mounts.Consistency': { ignored: 'Docker Desktop on macOS only, as dockerd' },
  'Mounts.ImageOptions.Subpath': notServed(
    {
      HostConfig: {
        Mounts: [{ Type: 'image', Source: 'busybox', Target: '/i', ImageOptions: { Subpath: 'bin' } }],
      },
    },
    'mounts of type image',
  ),
  ContainerIDFile: { ignored: "the client's own, kept for inspect as dockerd" },
  Cgroup: { ignored: 'dockerd keeps it for inspect, and does nothing with it' },
  Links: refused(
    { HostConfig: { Links: ['nope:x'] } },
    400,
    'could not get container for nope: No such container: nope',
  ),
  StorageOpt: refused(
    { HostConfig: { StorageOpt: { size: '1g' } } },
    500,
    "--storage-opt is supported only for overlay over xfs with 'pquota' mount option",
  ),
  UsernsMode: refused({ HostConfig: { UsernsMode: 'nope' } }, 400, 'invalid user namespace mode: nope'),
  Isolation: refused(
    { HostConfig: { Isolation: 'hyperv' } },
    400,
    "invalid isolation (hyperv): linux only supports 'default'",
  ),
  ...Object.fromEntries(
    ['Driver', 'Count', 'DeviceIDs', 'Capabilities', 'Options'].map((name) => [
      `DeviceRequests.${name}`,
      { ignored: 'refused as a whole when the container is started; see below' },
    ]),
  ),
  'BlkioWeightDevice.Path': warned(
    { HostConfig: { BlkioWeightDevice: [{ Path: '/dev/x', Weight: 20 }] } },
    DISCARDED,
  ),
  'BlkioWeightDevice.Weight': warned(
    { HostConfig: { BlkioWeightDevice: [{ Path: '/dev/x', Weight: 20 }] } },
    DISCARDED,
  ),
  BlkioWeight: warned({ HostConfig: { BlkioWeight: 20 } }, DISCARDED),
  CpuRealtimePeriod: { ...(REALTIME as object), sample: { HostConfig: { CpuRealtimePeriod: 5 } } } as Row,
  CpuRealtimeRuntime: { ...(REALTIME as object), sample: { HostConfig: { CpuRealtimeRuntime: 5 } } } as Row,
  KernelMemory: { ignored: 'left the API in 1.42; older clients are warned' },
  KernelMemoryTCP: warned({ HostConfig: { KernelMemoryTCP: 1e7 } }, DISCARDED),
  MemorySwappiness: warned({ HostConfig: { MemorySwappiness: 5 } }, DISCARDED),
  OomKillDisable: warned({ HostConfig: { OomKillDisable: true } }, 'OomKillDisable discarded.'),
  CpuCount: WINDOWS,
  CpuPercent: warned(
    { HostConfig: { CpuPercent: 5 } },
    'linux does not support CPU percent. Percent discarded.',
  ),
  IOMaximumIOps: refused(
    { HostConfig: { IOMaximumIOps: 5 } },
    400,
    'QoS maximum IOPs configuration is not supported on linux',
  ),
  IOMaximumBandwidth: refused(
    { HostConfig: { IOMaximumBandwidth: 5 } },
    400,
    'QoS maximum bandwidth configuration is not supported on linux',
  ),
}

const onBridge = (endpoint: object) => ({ NetworkingConfig: { EndpointsConfig: { bridge: endpoint } } })
const USER_DEFINED = 'user specified IP address is supported on user defined networks only'
const endpoint: Record<string, Row> = {
  MacAddress: 'served',
  'IPAMConfig.IPv4Address': refused(
    onBridge({ IPAMConfig: { IPv4Address: '172.17.0.9' } }),
    400,
    USER_DEFINED,
  ),
  'IPAMConfig.IPv6Address': refused(onBridge({ IPAMConfig: { IPv6Address: 'fd00::9' } }), 400, USER_DEFINED),
  'IPAMConfig.LinkLocalIPs': notServed(
    onBridge({ IPAMConfig: { LinkLocalIPs: ['169.254.1.1'] } }),
    'link-local addresses (--link-local-ip)',
  ),
  Links: notServed(onBridge({ Links: ['a:b'] }), 'links (--link)'),
  Aliases: refused(
    onBridge({ Aliases: ['a'] }),
    400,
    'network-scoped alias is supported only for containers in user defined networks',
  ),
  DriverOpts: notServed(onBridge({ DriverOpts: { a: 'b' } }), 'driver options of an endpoint'),
  GwPriority: notServed(onBridge({ GwPriority: 1 }), 'gateway priorities (gw-priority)'),
  ...Object.fromEntries(
    'NetworkID EndpointID Gateway IPAddress IPPrefixLen IPv6Gateway GlobalIPv6Address GlobalIPv6PrefixLen DNSNames'
      .split(' ')
      .map((name) => [name, OPERATIONAL]),
  ),
}

const below = (prefix: string, rows: Record<string, Row>) =>
  Object.fromEntries(Object.entries(rows).map(([name, row]) => [`${prefix}.${name}`, row]))

const HEALTH = 'Healthchecks are not run by Drydock yet'
const create: Record<string, Row> = {
  ...served(`Hostname Domainname User AttachStdin AttachStdout AttachStderr ExposedPorts Tty OpenStdin StdinOnce Env Cmd Image
    Volumes WorkingDir Entrypoint NetworkDisabled MacAddress Labels StopSignal StopTimeout`),
  'Healthcheck.Test': warned({ Healthcheck: { Test: ['CMD', 'true'] } }, HEALTH),
  ...Object.fromEntries(
    ['Interval', 'Timeout', 'StartPeriod', 'StartInterval', 'Retries'].map((name) => [
      `Healthcheck.${name}`,
      { ignored: 'says how Test is run; that warns' },
    ]),
  ),
  ArgsEscaped: WINDOWS,
  OnBuild: { ignored: "an image's, kept for a commit as dockerd" },
  Shell: { ignored: "an image's, kept for a commit as dockerd" },
  ...below('HostConfig', hostConfig),
  ...below('NetworkingConfig.EndpointsConfig', endpoint),
}

const updateWarned = (sample: object, says: string): Row => refused(sample, 200, says)
const NO_QOS = 'Invalid QoS settings: linux does not support Maximum IO Bandwidth or Maximum IO IOps'
const update: Record<string, Row> = {
  ...served(`CpuShares NanoCpus CpuPeriod CpuQuota CpusetCpus CpusetMems Memory MemorySwap MemoryReservation PidsLimit
    RestartPolicy.Name RestartPolicy.MaximumRetryCount`),
  KernelMemory: { ignored: 'left the API in 1.42; older clients are warned' },
  CpuRealtimePeriod: { ...(REALTIME as object), sample: { CpuRealtimePeriod: 5 } } as Row,
  CpuRealtimeRuntime: { ...(REALTIME as object), sample: { CpuRealtimeRuntime: 5 } } as Row,
  BlkioWeight: updateWarned({ BlkioWeight: 20 }, DISCARDED),
  'BlkioWeightDevice.Path': updateWarned({ BlkioWeightDevice: [{ Path: '/dev/x', Weight: 20 }] }, DISCARDED),
  'BlkioWeightDevice.Weight': updateWarned(
    { BlkioWeightDevice: [{ Path: '/dev/x', Weight: 20 }] },
    DISCARDED,
  ),
  KernelMemoryTCP: updateWarned({ KernelMemoryTCP: 1e7 }, DISCARDED),
  MemorySwappiness: updateWarned({ MemorySwappiness: 5 }, DISCARDED),
  OomKillDisable: updateWarned({ OomKillDisable: true }, 'OomKillDisable discarded.'),
  CpuCount: WINDOWS,
  CpuPercent: updateWarned({ CpuPercent: 5 }, 'linux does not support CPU percent. Percent discarded.'),
  IOMaximumIOps: refused({ IOMaximumIOps: 5 }, 400, NO_QOS),
  IOMaximumBandwidth: refused({ IOMaximumBandwidth: 5 }, 400, NO_QOS),
  ...Object.fromEntries(
    `CgroupParent BlkioDeviceReadBps.Path BlkioDeviceReadBps.Rate BlkioDeviceWriteBps.Path BlkioDeviceWriteBps.Rate
    BlkioDeviceReadIOps.Path BlkioDeviceReadIOps.Rate BlkioDeviceWriteIOps.Path BlkioDeviceWriteIOps.Rate
    Devices.PathOnHost Devices.PathInContainer Devices.CgroupPermissions DeviceCgroupRules
    DeviceRequests.Driver DeviceRequests.Count DeviceRequests.DeviceIDs DeviceRequests.Capabilities DeviceRequests.Options
    Ulimits.Name Ulimits.Hard Ulimits.Soft`
      .split(/\s+/)
      .map((name) => [name, NOT_UPDATED]),
  ),
}

/** Each body, what becomes of its fields, and the request that carries it to a container `there`. */
const BODIES: {
  operation: string
  codec: Shape
  rows: Record<string, Row>
  path: string
  rest?: object
}[] = [
  {
    operation: 'ContainerCreate',
    codec: createRequest,
    rows: create,
    path: '/containers/create',
    rest: { Image: 'busybox' },
  },
  { operation: 'ContainerUpdate', codec: updateRequest, rows: update, path: '/containers/there/update' },
  {
    operation: 'ContainerExec',
    codec: execOptions,
    rows: {
      ...served(
        'User Privileged Tty ConsoleSize AttachStdin AttachStderr AttachStdout DetachKeys Env WorkingDir Cmd',
      ),
      Detach: { ignored: 'of API 1.24 and older; ExecStart has the one that counts, as dockerd' },
    },
    path: '/containers/there/exec',
  },
  {
    operation: 'ExecStart',
    codec: execStartOptions,
    rows: served('Detach Tty ConsoleSize'),
    path: '/exec/there/start',
  },
  {
    operation: 'VolumeCreate',
    codec: volumeCreateOptions,
    rows: {
      ...served('Driver Labels Name'),
      DriverOpts: refused({ DriverOpts: { o: 'x' } }, 501, 'driver options'),
    },
    path: '/volumes/create',
  },
]

describe('the fields of', () => {
  it.each(BODIES)('$operation have a row each, and no row is left over', ({ codec, rows }) => {
    expect(Object.keys(rows).sort()).toEqual(paths(codec).sort())
  })

  const samples = BODIES.flatMap(({ operation, rows, path, rest }) =>
    Object.entries(rows).flatMap(([name, row]) =>
      typeof row === 'object' && 'sample' in row ? [{ operation, name, path, rest, ...row }] : [],
    ),
  )
  it.each(samples)(
    '$operation: $name is refused or warned of by name',
    async ({ path, rest, sample, status, says }) => {
      const test = await anEngine()
      await test.create({}, 'there')
      const response = await test.api('POST', path, { ...rest, ...(sample as object) })
      expect(response.status).toBe(status)
      expect(await response.text()).toContain(JSON.stringify(says).slice(1, -1))
    },
  )

  it('DeviceRequests (--gpus) are refused at the start, as dockerd does', async () => {
    const test = await anEngine()
    const DeviceRequests = [{ Driver: '', Count: -1, DeviceIDs: null, Capabilities: [['gpu']], Options: {} }]
    const id = await test.create({ HostConfig: { DeviceRequests } })
    const response = await test.api('POST', `/containers/${id}/start`)
    expect([response.status, await response.json()]).toEqual([
      500,
      { message: 'could not select device driver "" with capabilities: [[gpu]]' },
    ])
  })

  it.each([
    [
      { HostConfig: { Links: ['there:x'] } },
      501,
      'ContainerCreate with links (--link) is not served by Drydock yet',
    ],
    [{ HostConfig: { Links: ['a:b:c'] } }, 400, 'bad format for links: a:b:c'],
  ])('ContainerCreate: %j', async (body, status, message) => {
    const test = await anEngine()
    await test.create({}, 'there')
    const response = await test.api('POST', '/containers/create', { Image: 'busybox', ...body })
    expect([response.status, await response.json()]).toEqual([status, { message }])
  })
})

/** All fields of a body, by their way through its structs. */
function paths({ fields }: Shape, prefix = ''): string[] {
  return Object.entries(fields ?? {}).flatMap(([name, shape]) => {
    const path = `${prefix}${name}`
    return shape.fields ? paths(shape, `${path}.`) : [path]
  })
}
