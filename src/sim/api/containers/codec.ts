/** Go's view of the container objects in `protocol/docker/containers.ts`: names, types and order of dockerd's structs. */
import type {
  BindOptions,
  ContainerConfig,
  CreateRequest,
  DeviceMapping,
  DeviceRequest,
  HealthConfig,
  HostConfig,
  LogConfig,
  Mount,
  PortBinding,
  PortMap,
  Resources,
  RestartPolicy,
  ThrottleDevice,
  TmpfsOptions,
  Ulimit,
  UpdateRequest,
  VolumeOptions,
  WeightDevice,
} from '../../../protocol/docker/containers.ts'
import {
  bool,
  field,
  integer,
  map,
  omitEmpty,
  pair,
  pointer,
  set,
  slice,
  string,
  stringOrSlice,
  struct,
  type Codec,
  type Fields,
} from '../go-json/codec.ts'
import { networkingConfig } from '../networks/codec.ts'

const strings = slice(string())
const labels = map(string())

const healthConfig: Codec<HealthConfig> = struct('HealthcheckConfig', {
  Test: omitEmpty(strings),
  Interval: omitEmpty(integer()),
  Timeout: omitEmpty(integer()),
  StartPeriod: omitEmpty(integer()),
  StartInterval: omitEmpty(integer()),
  Retries: omitEmpty(integer('int')),
})

const configFields: Fields<ContainerConfig> = {
  Hostname: field(string()),
  Domainname: field(string()),
  User: field(string()),
  AttachStdin: field(bool),
  AttachStdout: field(bool),
  AttachStderr: field(bool),
  ExposedPorts: omitEmpty(set('nat.PortSet')),
  Tty: field(bool),
  OpenStdin: field(bool),
  StdinOnce: field(bool),
  Env: field(strings),
  Cmd: field(stringOrSlice),
  Healthcheck: omitEmpty(pointer(healthConfig)),
  ArgsEscaped: omitEmpty(bool),
  Image: field(string()),
  Volumes: field(set()),
  WorkingDir: field(string()),
  Entrypoint: field(stringOrSlice),
  NetworkDisabled: omitEmpty(bool),
  MacAddress: omitEmpty(string()),
  OnBuild: field(strings),
  Labels: field(labels),
  StopSignal: omitEmpty(string()),
  StopTimeout: omitEmpty(pointer(integer('int'))),
  Shell: omitEmpty(stringOrSlice),
}

export const containerConfig: Codec<ContainerConfig> = struct('Config', configFields)

const weightDevice: Codec<WeightDevice> = struct('WeightDevice', {
  Path: field(string()),
  Weight: field(integer('uint16')),
})
const throttleDevice: Codec<ThrottleDevice> = struct('ThrottleDevice', {
  Path: field(string()),
  Rate: field(integer('uint64')),
})
const deviceMapping: Codec<DeviceMapping> = struct('DeviceMapping', {
  PathOnHost: field(string()),
  PathInContainer: field(string()),
  CgroupPermissions: field(string()),
})
const deviceRequest: Codec<DeviceRequest> = struct('DeviceRequest', {
  Driver: field(string()),
  Count: field(integer('int')),
  DeviceIDs: field(strings),
  Capabilities: field(slice(strings)),
  Options: field(labels),
})
const ulimit: Codec<Ulimit> = struct('Ulimit', {
  Name: field(string()),
  Hard: field(integer()),
  Soft: field(integer()),
})
const throttles = slice(throttleDevice, '[]*blkiodev.ThrottleDevice')

const resourceFields: Fields<Resources> = {
  CpuShares: field(integer()),
  Memory: field(integer()),
  NanoCpus: field(integer()),
  CgroupParent: field(string()),
  BlkioWeight: field(integer('uint16')),
  BlkioWeightDevice: field(slice(weightDevice, '[]*blkiodev.WeightDevice')),
  BlkioDeviceReadBps: field(throttles),
  BlkioDeviceWriteBps: field(throttles),
  BlkioDeviceReadIOps: field(throttles),
  BlkioDeviceWriteIOps: field(throttles),
  CpuPeriod: field(integer()),
  CpuQuota: field(integer()),
  CpuRealtimePeriod: field(integer()),
  CpuRealtimeRuntime: field(integer()),
  CpusetCpus: field(string()),
  CpusetMems: field(string()),
  Devices: field(slice(deviceMapping, '[]container.DeviceMapping')),
  DeviceCgroupRules: field(strings),
  DeviceRequests: field(slice(deviceRequest, '[]container.DeviceRequest')),
  KernelMemory: omitEmpty(integer()),
  KernelMemoryTCP: omitEmpty(integer()),
  MemoryReservation: field(integer()),
  MemorySwap: field(integer()),
  MemorySwappiness: field(pointer(integer())),
  OomKillDisable: field(pointer(bool)),
  PidsLimit: field(pointer(integer())),
  Ulimits: field(slice(ulimit, '[]*container.Ulimit')),
  CpuCount: field(integer()),
  CpuPercent: field(integer()),
  IOMaximumIOps: field(integer('uint64')),
  IOMaximumBandwidth: field(integer('uint64')),
}

const restartPolicy: Codec<RestartPolicy> = struct(
  'RestartPolicy',
  {
    Name: field(string('container.RestartPolicyMode')),
    MaximumRetryCount: field(integer('int')),
  },
  'container.RestartPolicy',
)

const logConfig: Codec<LogConfig> = struct(
  'LogConfig',
  { Type: field(string()), Config: field(labels) },
  'container.LogConfig',
)

const portBinding: Codec<PortBinding> = struct(
  'PortBinding',
  { HostIp: field(string()), HostPort: field(string()) },
  'nat.PortBinding',
)

export const portMap: Codec<PortMap | null> = map(slice(portBinding), 'nat.PortMap')

const bindOptions: Codec<BindOptions> = struct('BindOptions', {
  Propagation: omitEmpty(string('mount.Propagation')),
  NonRecursive: omitEmpty(bool),
  CreateMountpoint: omitEmpty(bool),
  ReadOnlyNonRecursive: omitEmpty(bool),
  ReadOnlyForceRecursive: omitEmpty(bool),
})
const volumeOptions: Codec<VolumeOptions> = struct('VolumeOptions', {
  NoCopy: omitEmpty(bool),
  Labels: omitEmpty(labels),
  Subpath: omitEmpty(string()),
  DriverConfig: omitEmpty(
    pointer(
      struct<{ Name?: string; Options?: Record<string, string> | null }>('Driver', {
        Name: omitEmpty(string()),
        Options: omitEmpty(labels),
      }),
    ),
  ),
})
const tmpfsOptions: Codec<TmpfsOptions> = struct('TmpfsOptions', {
  SizeBytes: omitEmpty(integer()),
  Mode: omitEmpty(integer('uint32')),
  Options: omitEmpty(slice(strings)),
})

const mount: Codec<Mount> = struct(
  'Mount',
  {
    Type: omitEmpty(string('mount.Type')),
    Source: omitEmpty(string()),
    Target: omitEmpty(string()),
    ReadOnly: omitEmpty(bool),
    Consistency: omitEmpty(string('mount.Consistency')),
    BindOptions: omitEmpty(pointer(bindOptions)),
    VolumeOptions: omitEmpty(pointer(volumeOptions)),
    ImageOptions: omitEmpty(
      pointer(struct<{ Subpath?: string }>('ImageOptions', { Subpath: omitEmpty(string()) })),
    ),
    TmpfsOptions: omitEmpty(pointer(tmpfsOptions)),
  },
  'mount.Mount',
)

export const hostConfig: Codec<HostConfig> = struct('HostConfig', {
  Binds: field(strings),
  ContainerIDFile: field(string()),
  LogConfig: field(logConfig),
  NetworkMode: field(string('container.NetworkMode')),
  PortBindings: field(portMap),
  RestartPolicy: field(restartPolicy),
  AutoRemove: field(bool),
  VolumeDriver: field(string()),
  VolumesFrom: field(strings),
  ConsoleSize: field(pair),
  Annotations: omitEmpty(labels),
  CapAdd: field(stringOrSlice),
  CapDrop: field(stringOrSlice),
  CgroupnsMode: field(string('container.CgroupnsMode')),
  Dns: field(strings),
  DnsOptions: field(strings),
  DnsSearch: field(strings),
  ExtraHosts: field(strings),
  GroupAdd: field(strings),
  IpcMode: field(string('container.IpcMode')),
  Cgroup: field(string('container.CgroupSpec')),
  Links: field(strings),
  OomScoreAdj: field(integer('int')),
  PidMode: field(string('container.PidMode')),
  Privileged: field(bool),
  PublishAllPorts: field(bool),
  ReadonlyRootfs: field(bool),
  SecurityOpt: field(strings),
  StorageOpt: omitEmpty(labels),
  Tmpfs: omitEmpty(labels),
  UTSMode: field(string('container.UTSMode')),
  UsernsMode: field(string('container.UsernsMode')),
  ShmSize: field(integer()),
  Sysctls: omitEmpty(labels),
  Runtime: omitEmpty(string()),
  Isolation: field(string('container.Isolation')),
  ...resourceFields,
  Mounts: omitEmpty(slice(mount)),
  MaskedPaths: field(strings),
  ReadonlyPaths: field(strings),
  Init: omitEmpty(pointer(bool)),
})

export const createRequest: Codec<CreateRequest> = struct('CreateRequest', {
  ...configFields,
  HostConfig: omitEmpty(pointer(hostConfig)),
  NetworkingConfig: omitEmpty(pointer(networkingConfig)),
})

export const updateRequest: Codec<UpdateRequest> = struct('UpdateConfig', {
  ...resourceFields,
  RestartPolicy: field(restartPolicy),
})
