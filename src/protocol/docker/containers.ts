/**
 * The Engine API's container objects as they cross the wire (API 1.24 to 1.51), in Docker's spelling and in the order in which
 * dockerd writes them. `null` is Go's nil: a client that sent `[]` reads `[]` again, one that sent nothing reads `null`.
 *
 * Times are RFC 3339 with up to nine decimals; `0001-01-01T00:00:00Z` means never. Sizes are bytes, durations nanoseconds
 * unless said.
 */
import type { EndpointSettings, NetworkingConfig } from './networks.ts'

export interface ContainerConfig {
  Hostname: string
  Domainname: string
  User: string
  AttachStdin: boolean
  AttachStdout: boolean
  AttachStderr: boolean
  /** `80/tcp` → `{}` */
  ExposedPorts?: Record<string, object> | null
  Tty: boolean
  OpenStdin: boolean
  StdinOnce: boolean
  Env: string[] | null
  Cmd: string[] | null
  Healthcheck?: HealthConfig | null
  ArgsEscaped?: boolean
  Image: string
  Volumes: Record<string, object> | null
  WorkingDir: string
  Entrypoint: string[] | null
  NetworkDisabled?: boolean
  MacAddress?: string
  OnBuild: string[] | null
  Labels: Record<string, string> | null
  StopSignal?: string
  /** Seconds; negative waits for ever. */
  StopTimeout?: number | null
  Shell?: string[] | null
}

export interface HealthConfig {
  Test?: string[] | null
  Interval?: number
  Timeout?: number
  StartPeriod?: number
  StartInterval?: number
  Retries?: number
}

/** What `docker update` may change. */
export interface Resources {
  CpuShares: number
  Memory: number
  NanoCpus: number
  CgroupParent: string
  BlkioWeight: number
  BlkioWeightDevice: WeightDevice[] | null
  BlkioDeviceReadBps: ThrottleDevice[] | null
  BlkioDeviceWriteBps: ThrottleDevice[] | null
  BlkioDeviceReadIOps: ThrottleDevice[] | null
  BlkioDeviceWriteIOps: ThrottleDevice[] | null
  /** Microseconds. */
  CpuPeriod: number
  CpuQuota: number
  CpuRealtimePeriod: number
  CpuRealtimeRuntime: number
  CpusetCpus: string
  CpusetMems: string
  Devices: DeviceMapping[] | null
  DeviceCgroupRules: string[] | null
  DeviceRequests: DeviceRequest[] | null
  KernelMemory?: number
  KernelMemoryTCP?: number
  MemoryReservation: number
  /** Memory and swap together; -1: unlimited swap. */
  MemorySwap: number
  MemorySwappiness: number | null
  OomKillDisable: boolean | null
  PidsLimit: number | null
  Ulimits: Ulimit[] | null
  CpuCount: number
  CpuPercent: number
  IOMaximumIOps: number
  IOMaximumBandwidth: number
}

export interface HostConfig extends Resources {
  Binds: string[] | null
  ContainerIDFile: string
  LogConfig: LogConfig
  /** `bridge`, `host`, `none`, `container:<name or id>`, or a network's name. */
  NetworkMode: string
  PortBindings: PortMap | null
  RestartPolicy: RestartPolicy
  AutoRemove: boolean
  VolumeDriver: string
  VolumesFrom: string[] | null
  /** Rows, columns. */
  ConsoleSize: [number, number]
  Annotations?: Record<string, string> | null
  CapAdd: string[] | null
  CapDrop: string[] | null
  CgroupnsMode: string
  Dns: string[] | null
  DnsOptions: string[] | null
  DnsSearch: string[] | null
  ExtraHosts: string[] | null
  GroupAdd: string[] | null
  IpcMode: string
  Cgroup: string
  Links: string[] | null
  OomScoreAdj: number
  PidMode: string
  Privileged: boolean
  PublishAllPorts: boolean
  ReadonlyRootfs: boolean
  SecurityOpt: string[] | null
  StorageOpt?: Record<string, string> | null
  /** Destination → options. */
  Tmpfs?: Record<string, string> | null
  UTSMode: string
  UsernsMode: string
  ShmSize: number
  Sysctls?: Record<string, string> | null
  Runtime?: string
  Isolation: string
  Mounts?: Mount[] | null
  MaskedPaths: string[] | null
  ReadonlyPaths: string[] | null
  Init?: boolean | null
}

export interface WeightDevice {
  Path: string
  Weight: number
}

export interface ThrottleDevice {
  Path: string
  Rate: number
}

export interface DeviceMapping {
  PathOnHost: string
  PathInContainer: string
  CgroupPermissions: string
}

export interface DeviceRequest {
  Driver: string
  Count: number
  DeviceIDs: string[] | null
  Capabilities: (string[] | null)[] | null
  Options: Record<string, string> | null
}

export interface Ulimit {
  Name: string
  Hard: number
  Soft: number
}

export interface LogConfig {
  Type: string
  Config: Record<string, string> | null
}

export interface RestartPolicy {
  /** `no`, `always`, `unless-stopped`, `on-failure`; empty counts as `no`. */
  Name: string
  MaximumRetryCount: number
}

/** `80/tcp` → where it is published; null: exposed only. */
export type PortMap = Record<string, PortBinding[] | null>

export interface PortBinding {
  HostIp: string
  /** A number, a range (`8000-8010`), or empty: the engine picks one. */
  HostPort: string
}

export interface Mount {
  Type?: string
  Source?: string
  Target?: string
  ReadOnly?: boolean
  Consistency?: string
  BindOptions?: BindOptions | null
  VolumeOptions?: VolumeOptions | null
  ImageOptions?: { Subpath?: string } | null
  TmpfsOptions?: TmpfsOptions | null
  /** Of Swarm's volumes; nothing is in it. */
  ClusterOptions?: object | null
}

export interface BindOptions {
  Propagation?: string
  NonRecursive?: boolean
  CreateMountpoint?: boolean
  ReadOnlyNonRecursive?: boolean
  ReadOnlyForceRecursive?: boolean
}

export interface VolumeOptions {
  NoCopy?: boolean
  Labels?: Record<string, string> | null
  Subpath?: string
  DriverConfig?: { Name?: string; Options?: Record<string, string> | null } | null
}

export interface TmpfsOptions {
  SizeBytes?: number
  /** Permission bits, as a number. */
  Mode?: number
  Options?: (string[] | null)[] | null
}

/** Body of `POST /containers/create`. */
export interface CreateRequest extends ContainerConfig {
  HostConfig?: HostConfig | null
  NetworkingConfig?: NetworkingConfig | null
}

export interface CreateResponse {
  Id: string
  Warnings: string[]
}

/** Body of `POST /containers/{id}/update`. */
export interface UpdateRequest extends Resources {
  RestartPolicy: RestartPolicy
}

export type ContainerStatus = 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead'

/** A paused or restarting container counts as running, too. */
export interface StateJSON {
  Status: ContainerStatus
  Running: boolean
  Paused: boolean
  Restarting: boolean
  OOMKilled: boolean
  Dead: boolean
  Pid: number
  ExitCode: number
  Error: string
  StartedAt: string
  FinishedAt: string
}

export interface MountPoint {
  Type?: string
  Name?: string
  Source: string
  Destination: string
  Driver?: string
  Mode: string
  RW: boolean
  Propagation: string
}

/** `GET /containers/{id}/json` */
export interface ContainerInspect {
  Id: string
  Created: string
  Path: string
  Args: string[]
  State: StateJSON
  Image: string
  ResolvConfPath: string
  HostnamePath: string
  HostsPath: string
  LogPath: string
  /** With a leading slash. */
  Name: string
  RestartCount: number
  Driver: string
  Platform: string
  MountLabel: string
  ProcessLabel: string
  AppArmorProfile: string
  ExecIDs: string[] | null
  HostConfig: HostConfig
  GraphDriver: { Data: Record<string, string> | null; Name: string }
  SizeRw?: number
  SizeRootFs?: number
  Mounts: MountPoint[]
  Config: ContainerConfig
  NetworkSettings: NetworkSettings
}

export interface NetworkSettings {
  Bridge: string
  SandboxID: string
  SandboxKey: string
  Ports: PortMap
  HairpinMode: boolean
  LinkLocalIPv6Address: string
  LinkLocalIPv6PrefixLen: number
  SecondaryIPAddresses: null
  SecondaryIPv6Addresses: null
  EndpointID: string
  Gateway: string
  GlobalIPv6Address: string
  GlobalIPv6PrefixLen: number
  IPAddress: string
  IPPrefixLen: number
  IPv6Gateway: string
  MacAddress: string
  Networks: Record<string, EndpointSettings>
}

export interface Port {
  IP?: string
  PrivatePort: number
  PublicPort?: number
  Type: string
}

/** One of `GET /containers/json` */
export interface ContainerSummary {
  Id: string
  Names: string[]
  Image: string
  ImageID: string
  Command: string
  /** Unix seconds. */
  Created: number
  Ports: Port[]
  SizeRw?: number
  SizeRootFs?: number
  Labels: Record<string, string>
  State: ContainerStatus
  /** For people: `Up 5 seconds`. */
  Status: string
  HostConfig: { NetworkMode?: string; Annotations?: Record<string, string> }
  NetworkSettings: { Networks: Record<string, EndpointSettings> }
  Mounts: MountPoint[]
}

export interface TopResponse {
  Titles: string[]
  Processes: string[][]
}

export interface WaitResponse {
  StatusCode: number
  Error?: { Message: string }
}

export interface ContainerPruneReport {
  ContainersDeleted: string[] | null
  SpaceReclaimed: number
}

export interface CpuStats {
  cpu_usage: { total_usage: number; usage_in_kernelmode: number; usage_in_usermode: number }
  system_cpu_usage?: number
  online_cpus?: number
  throttling_data: { periods: number; throttled_periods: number; throttled_time: number }
}

export interface BlkioStatEntry {
  major: number
  minor: number
  op: string
  value: number
}

export interface NetworkStats {
  rx_bytes: number
  rx_packets: number
  rx_errors: number
  rx_dropped: number
  tx_bytes: number
  tx_packets: number
  tx_errors: number
  tx_dropped: number
}

/** One of `GET /containers/{id}/stats`. Times of the processor are nanoseconds. */
export interface StatsResponse {
  name: string
  id: string
  read: string
  preread: string
  /** `limit` null: none; on the wire 2^64-1. */
  pids_stats: { current?: number; limit?: number | null }
  blkio_stats: Record<
    | 'io_service_bytes_recursive'
    | 'io_serviced_recursive'
    | 'io_queue_recursive'
    | 'io_service_time_recursive'
    | 'io_wait_time_recursive'
    | 'io_merged_recursive'
    | 'io_time_recursive'
    | 'sectors_recursive',
    BlkioStatEntry[] | null
  >
  num_procs: number
  storage_stats: object
  cpu_stats: CpuStats
  precpu_stats: CpuStats
  memory_stats: { usage?: number; stats?: Record<string, number>; limit?: number }
  networks?: Record<string, NetworkStats>
}
