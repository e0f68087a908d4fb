/**
 * How a container's record is stored. Every field of every type is named here: one that is new in a record stands as optional,
 * with its default, or comes in by a migration, since records that were written before do not have it.
 */
import * as v from 'valibot'
import type {
  BindOptions,
  ContainerConfig,
  DeviceRequest,
  HealthConfig,
  HostConfig,
  Mount,
  Resources,
  TmpfsOptions,
  VolumeOptions,
} from '../../protocol/docker/containers.ts'
import type { EndpointIPAMConfig, EndpointSettings } from '../../protocol/docker/networks.ts'
import { bySchema, type Form } from '../store/collection.ts'
import type { ContainerNetwork, ContainerRecord, MountRecord } from './record.ts'

type Fields<T> = { [K in keyof T]-?: v.GenericSchema<unknown, T[K]> }

const text = v.string()
const number = v.number()
const flag = v.boolean()
const texts = v.nullable(v.array(text))
const labels = v.record(text, text)
const set = v.record(text, v.object({}))

const healthConfig = v.object({
  Test: v.exactOptional(texts),
  Interval: v.exactOptional(number),
  Timeout: v.exactOptional(number),
  StartPeriod: v.exactOptional(number),
  StartInterval: v.exactOptional(number),
  Retries: v.exactOptional(number),
} satisfies Fields<HealthConfig>)

const containerConfig = v.object({
  Hostname: text,
  Domainname: text,
  User: text,
  AttachStdin: flag,
  AttachStdout: flag,
  AttachStderr: flag,
  ExposedPorts: v.exactOptional(v.nullable(set)),
  Tty: flag,
  OpenStdin: flag,
  StdinOnce: flag,
  Env: texts,
  Cmd: texts,
  Healthcheck: v.exactOptional(v.nullable(healthConfig)),
  ArgsEscaped: v.exactOptional(flag),
  Image: text,
  Volumes: v.nullable(set),
  WorkingDir: text,
  Entrypoint: texts,
  NetworkDisabled: v.exactOptional(flag),
  MacAddress: v.exactOptional(text),
  OnBuild: texts,
  Labels: v.nullable(labels),
  StopSignal: v.exactOptional(text),
  StopTimeout: v.exactOptional(v.nullable(number)),
  Shell: v.exactOptional(texts),
} satisfies Fields<ContainerConfig>)

const throttles = v.nullable(v.array(v.object({ Path: text, Rate: number })))

const deviceRequest = v.object({
  Driver: text,
  Count: number,
  DeviceIDs: texts,
  Capabilities: v.nullable(v.array(texts)),
  Options: v.nullable(labels),
} satisfies Fields<DeviceRequest>)

const resources = {
  CpuShares: number,
  Memory: number,
  NanoCpus: number,
  CgroupParent: text,
  BlkioWeight: number,
  BlkioWeightDevice: v.nullable(v.array(v.object({ Path: text, Weight: number }))),
  BlkioDeviceReadBps: throttles,
  BlkioDeviceWriteBps: throttles,
  BlkioDeviceReadIOps: throttles,
  BlkioDeviceWriteIOps: throttles,
  CpuPeriod: number,
  CpuQuota: number,
  CpuRealtimePeriod: number,
  CpuRealtimeRuntime: number,
  CpusetCpus: text,
  CpusetMems: text,
  Devices: v.nullable(
    v.array(v.object({ PathOnHost: text, PathInContainer: text, CgroupPermissions: text })),
  ),
  DeviceCgroupRules: texts,
  DeviceRequests: v.nullable(v.array(deviceRequest)),
  KernelMemory: v.exactOptional(number),
  KernelMemoryTCP: v.exactOptional(number),
  MemoryReservation: number,
  MemorySwap: number,
  MemorySwappiness: v.nullable(number),
  OomKillDisable: v.nullable(flag),
  PidsLimit: v.nullable(number),
  Ulimits: v.nullable(v.array(v.object({ Name: text, Hard: number, Soft: number }))),
  CpuCount: number,
  CpuPercent: number,
  IOMaximumIOps: number,
  IOMaximumBandwidth: number,
} satisfies Fields<Resources>

const portMap = v.record(text, v.nullable(v.array(v.object({ HostIp: text, HostPort: text }))))

const mount = v.object({
  Type: v.exactOptional(text),
  Source: v.exactOptional(text),
  Target: v.exactOptional(text),
  ReadOnly: v.exactOptional(flag),
  Consistency: v.exactOptional(text),
  BindOptions: v.exactOptional(
    v.nullable(
      v.object({
        Propagation: v.exactOptional(text),
        NonRecursive: v.exactOptional(flag),
        CreateMountpoint: v.exactOptional(flag),
        ReadOnlyNonRecursive: v.exactOptional(flag),
        ReadOnlyForceRecursive: v.exactOptional(flag),
      } satisfies Fields<BindOptions>),
    ),
  ),
  VolumeOptions: v.exactOptional(
    v.nullable(
      v.object({
        NoCopy: v.exactOptional(flag),
        Labels: v.exactOptional(v.nullable(labels)),
        Subpath: v.exactOptional(text),
        DriverConfig: v.exactOptional(
          v.nullable(v.object({ Name: v.exactOptional(text), Options: v.exactOptional(v.nullable(labels)) })),
        ),
      } satisfies Fields<VolumeOptions>),
    ),
  ),
  ImageOptions: v.exactOptional(v.nullable(v.object({ Subpath: v.exactOptional(text) }))),
  TmpfsOptions: v.exactOptional(
    v.nullable(
      v.object({
        SizeBytes: v.exactOptional(number),
        Mode: v.exactOptional(number),
        Options: v.exactOptional(v.nullable(v.array(texts))),
      } satisfies Fields<TmpfsOptions>),
    ),
  ),
  ClusterOptions: v.exactOptional(v.nullable(v.object({}))),
} satisfies Fields<Mount>)

const hostConfig = v.object({
  ...resources,
  Binds: texts,
  ContainerIDFile: text,
  LogConfig: v.object({ Type: text, Config: v.nullable(labels) }),
  NetworkMode: text,
  PortBindings: v.nullable(portMap),
  RestartPolicy: v.object({ Name: text, MaximumRetryCount: number }),
  AutoRemove: flag,
  VolumeDriver: text,
  VolumesFrom: texts,
  ConsoleSize: v.tuple([number, number]),
  Annotations: v.exactOptional(v.nullable(labels)),
  CapAdd: texts,
  CapDrop: texts,
  CgroupnsMode: text,
  Dns: texts,
  DnsOptions: texts,
  DnsSearch: texts,
  ExtraHosts: texts,
  GroupAdd: texts,
  IpcMode: text,
  Cgroup: text,
  Links: texts,
  OomScoreAdj: number,
  PidMode: text,
  Privileged: flag,
  PublishAllPorts: flag,
  ReadonlyRootfs: flag,
  SecurityOpt: texts,
  StorageOpt: v.exactOptional(v.nullable(labels)),
  Tmpfs: v.exactOptional(v.nullable(labels)),
  UTSMode: text,
  UsernsMode: text,
  ShmSize: number,
  Sysctls: v.exactOptional(v.nullable(labels)),
  Runtime: v.exactOptional(text),
  Isolation: text,
  Mounts: v.exactOptional(v.nullable(v.array(mount))),
  MaskedPaths: texts,
  ReadonlyPaths: texts,
  Init: v.exactOptional(v.nullable(flag)),
} satisfies Fields<HostConfig>)

const endpointSettings = v.object({
  IPAMConfig: v.nullable(
    v.object({
      IPv4Address: v.exactOptional(text),
      IPv6Address: v.exactOptional(text),
      LinkLocalIPs: v.exactOptional(texts),
    } satisfies Fields<EndpointIPAMConfig>),
  ),
  Links: texts,
  Aliases: texts,
  MacAddress: text,
  DriverOpts: v.nullable(labels),
  GwPriority: number,
  NetworkID: text,
  EndpointID: text,
  Gateway: text,
  IPAddress: text,
  IPPrefixLen: number,
  IPv6Gateway: text,
  GlobalIPv6Address: text,
  GlobalIPv6PrefixLen: number,
  DNSNames: texts,
} satisfies Fields<EndpointSettings>)

const ended = { exitCode: number, error: text, oomKilled: flag, startedAt: number, finishedAt: number }
const begun = { pid: number, startedAt: number, finishedAt: number, oomKilled: flag }

const state = v.variant('status', [
  v.object({ status: v.literal('created'), exitCode: number, error: text }),
  v.object({ status: v.picklist(['running', 'paused']), ...begun }),
  v.object({ status: v.literal('restarting'), ...ended }),
  v.object({ status: v.literal('exited'), ...ended }),
])

const mountRecord = v.object({
  type: v.picklist(['bind', 'volume', 'tmpfs']),
  name: text,
  source: text,
  destination: text,
  driver: text,
  mode: text,
  rw: flag,
  propagation: text,
  copyData: flag,
  createSource: flag,
  spec: mount,
} satisfies Fields<MountRecord>)

const network = v.object({
  sandboxId: text,
  sandboxKey: text,
  ports: portMap,
  endpoints: v.record(text, endpointSettings),
  wantedMacs: labels,
} satisfies Fields<ContainerNetwork>)

const record = v.object({
  id: v.pipe(text, v.regex(/^[0-9a-f]{64}$/)),
  name: text,
  created: number,
  args: v.array(text),
  config: containerConfig,
  hostConfig,
  image: v.object({ id: text, layers: v.array(text), os: text, architecture: text }),
  state,
  dead: flag,
  restartCount: number,
  manuallyStopped: flag,
  startedBefore: flag,
  mounts: v.array(mountRecord),
  network,
} satisfies Fields<ContainerRecord>)

export const containerForm: Form<ContainerRecord> = {
  name: 'containers',
  migrations: [],
  read: bySchema(record),
}
