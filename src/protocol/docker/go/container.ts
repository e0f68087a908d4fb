/**
 * The Go types behind `GET /containers/{id}/json` and the bodies of create and update, in the notation of `types.ts`:
 * templates name their fields, JSON their keys.
 */
export const containerTypes: Readonly<Record<string, string>> = {
  'blkiodev.ThrottleDevice': `
    Path string
    Rate uint64`,
  'blkiodev.WeightDevice': `
    Path string
    Weight uint16`,
  'container.CgroupSpec': '= string',
  'container.CgroupnsMode': '= string',
  'container.CreateRequest': `
    container.Config
    HostConfig *container.HostConfig ,omitempty
    NetworkingConfig *network.NetworkingConfig ,omitempty`,
  'container.DeviceMapping': `
    PathOnHost string
    PathInContainer string
    CgroupPermissions string`,
  'container.DeviceRequest': `
    Driver string
    Count int
    DeviceIDs []string
    Capabilities [][]string
    Options map[string]string`,
  'container.Health': `
    Status string
    FailingStreak int
    Log []*container.HealthcheckResult`,
  'container.HealthcheckResult': `
    Start time.Time
    End time.Time
    ExitCode int
    Output string`,
  'container.HostConfig': `
    Binds []string
    ContainerIDFile string
    LogConfig container.LogConfig
    NetworkMode container.NetworkMode
    PortBindings nat.PortMap
    RestartPolicy container.RestartPolicy
    AutoRemove bool
    VolumeDriver string
    VolumesFrom []string
    ConsoleSize [2]uint
    Annotations map[string]string ,omitempty
    CapAdd strslice.StrSlice
    CapDrop strslice.StrSlice
    CgroupnsMode container.CgroupnsMode
    DNS []string Dns
    DNSOptions []string DnsOptions
    DNSSearch []string DnsSearch
    ExtraHosts []string
    GroupAdd []string
    IpcMode container.IpcMode
    Cgroup container.CgroupSpec
    Links []string
    OomScoreAdj int
    PidMode container.PidMode
    Privileged bool
    PublishAllPorts bool
    ReadonlyRootfs bool
    SecurityOpt []string
    StorageOpt map[string]string ,omitempty
    Tmpfs map[string]string ,omitempty
    UTSMode container.UTSMode
    UsernsMode container.UsernsMode
    ShmSize int64
    Sysctls map[string]string ,omitempty
    Runtime string ,omitempty
    Isolation container.Isolation
    container.Resources
    Mounts []mount.Mount ,omitempty
    MaskedPaths []string
    ReadonlyPaths []string
    Init *bool ,omitempty`,
  'container.InspectResponse': `
    ID string Id
    Created string
    Path string
    Args []string
    State *container.State
    Image string
    ResolvConfPath string
    HostnamePath string
    HostsPath string
    LogPath string
    Name string
    RestartCount int
    Driver string
    Platform string
    MountLabel string
    ProcessLabel string
    AppArmorProfile string
    ExecIDs []string
    HostConfig *container.HostConfig
    GraphDriver storage.DriverData
    SizeRw *int64 ,omitempty
    SizeRootFs *int64 ,omitempty
    Mounts []container.MountPoint
    Config *container.Config
    NetworkSettings *container.NetworkSettings
    ImageManifestDescriptor *v1.Descriptor ,omitempty`,
  'container.IpcMode': '= string',
  'container.LogConfig': `
    Type string
    Config map[string]string`,
  'container.MountPoint': `
    Type mount.Type ,omitempty
    Name string ,omitempty
    Source string
    Destination string
    Driver string ,omitempty
    Mode string
    RW bool
    Propagation mount.Propagation`,
  'container.NetworkMode': '= string',
  'container.NetworkSettings': `
    Bridge string
    SandboxID string
    SandboxKey string
    Ports nat.PortMap
    HairpinMode bool
    LinkLocalIPv6Address string
    LinkLocalIPv6PrefixLen int
    SecondaryIPAddresses []network.Address
    SecondaryIPv6Addresses []network.Address
    EndpointID string
    Gateway string
    GlobalIPv6Address string
    GlobalIPv6PrefixLen int
    IPAddress string
    IPPrefixLen int
    IPv6Gateway string
    MacAddress string
    Networks map[string]*network.EndpointSettings`,
  'container.PidMode': '= string',
  'container.Resources': `
    CPUShares int64 CpuShares
    Memory int64
    NanoCPUs int64 NanoCpus
    CgroupParent string
    BlkioWeight uint16
    BlkioWeightDevice []*blkiodev.WeightDevice
    BlkioDeviceReadBps []*blkiodev.ThrottleDevice
    BlkioDeviceWriteBps []*blkiodev.ThrottleDevice
    BlkioDeviceReadIOps []*blkiodev.ThrottleDevice
    BlkioDeviceWriteIOps []*blkiodev.ThrottleDevice
    CPUPeriod int64 CpuPeriod
    CPUQuota int64 CpuQuota
    CPURealtimePeriod int64 CpuRealtimePeriod
    CPURealtimeRuntime int64 CpuRealtimeRuntime
    CpusetCpus string
    CpusetMems string
    Devices []container.DeviceMapping
    DeviceCgroupRules []string
    DeviceRequests []container.DeviceRequest
    KernelMemory int64 ,omitempty
    KernelMemoryTCP int64 ,omitempty
    MemoryReservation int64
    MemorySwap int64
    MemorySwappiness *int64
    OomKillDisable *bool
    PidsLimit *int64
    Ulimits []*units.Ulimit
    CPUCount int64 CpuCount
    CPUPercent int64 CpuPercent
    IOMaximumIOps uint64
    IOMaximumBandwidth uint64`,
  'container.RestartPolicy': `
    Name container.RestartPolicyMode
    MaximumRetryCount int`,
  'container.RestartPolicyMode': '= string',
  'container.State': `
    Status string
    Running bool
    Paused bool
    Restarting bool
    OOMKilled bool
    Dead bool
    Pid int
    ExitCode int
    Error string
    StartedAt string
    FinishedAt string
    Health *container.Health ,omitempty`,
  'container.NetworkSettingsSummary': `
    Networks map[string]*network.EndpointSettings`,
  'container.Port': `
    IP string ,omitempty
    PrivatePort uint16
    PublicPort uint16 ,omitempty
    Type string`,
  'container.Summary': `
    ID string Id
    Names []string
    Image string
    ImageID string
    ImageManifestDescriptor *v1.Descriptor ,omitempty
    Command string
    Created int64
    Ports []container.Port
    SizeRw int64 ,omitempty
    SizeRootFs int64 ,omitempty
    Labels map[string]string
    State string
    Status string
    HostConfig container.SummaryHostConfig
    NetworkSettings *container.NetworkSettingsSummary
    Mounts []container.MountPoint`,
  'container.SummaryHostConfig': `
    NetworkMode string ,omitempty
    Annotations map[string]string ,omitempty`,
  'container.UTSMode': '= string',
  'container.UpdateConfig': `
    container.Resources
    RestartPolicy container.RestartPolicy`,
  'container.UsernsMode': '= string',
  'mount.BindOptions': `
    Propagation mount.Propagation ,omitempty
    NonRecursive bool ,omitempty
    CreateMountpoint bool ,omitempty
    ReadOnlyNonRecursive bool ,omitempty
    ReadOnlyForceRecursive bool ,omitempty`,
  'mount.ClusterOptions': `
`,
  'mount.Consistency': '= string',
  'mount.Driver': `
    Name string ,omitempty
    Options map[string]string ,omitempty`,
  'mount.ImageOptions': `
    Subpath string ,omitempty`,
  'mount.Mount': `
    Type mount.Type ,omitempty
    Source string ,omitempty
    Target string ,omitempty
    ReadOnly bool ,omitempty
    Consistency mount.Consistency ,omitempty
    BindOptions *mount.BindOptions ,omitempty
    VolumeOptions *mount.VolumeOptions ,omitempty
    ImageOptions *mount.ImageOptions ,omitempty
    TmpfsOptions *mount.TmpfsOptions ,omitempty
    ClusterOptions *mount.ClusterOptions ,omitempty`,
  'mount.Propagation': '= string',
  'mount.TmpfsOptions': `
    SizeBytes int64 ,omitempty
    Mode os.FileMode ,omitempty
    Options [][]string ,omitempty`,
  'mount.Type': '= string',
  'mount.VolumeOptions': `
    NoCopy bool ,omitempty
    Labels map[string]string ,omitempty
    Subpath string ,omitempty
    DriverConfig *mount.Driver ,omitempty`,
  'nat.PortBinding': `
    HostIP string HostIp
    HostPort string`,
  'nat.PortMap': '= map[nat.Port][]nat.PortBinding',
  'os.FileMode': '= uint32',
  'units.Ulimit': `
    Name string
    Hard int64
    Soft int64`,
}
