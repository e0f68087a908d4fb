/** The Go types behind `GET /info`, in the notation of `types.ts`: templates name their fields, JSON their keys. */
export const infoTypes: Readonly<Record<string, string>> = {
  'registry.IndexInfo': `
    Name string
    Mirrors []string
    Secure bool
    Official bool`,
  'registry.NetIPNet': '= string',
  'registry.ServiceConfig': `
    AllowNondistributableArtifactsCIDRs []*registry.NetIPNet ,omitempty
    AllowNondistributableArtifactsHostnames []string ,omitempty
    InsecureRegistryCIDRs []*registry.NetIPNet
    IndexConfigs map[string]*registry.IndexInfo
    Mirrors []string
    ExtraFields map[string]any -`,
  'swarm.CAConfig': `
    NodeCertExpiry time.Duration ,omitempty
    ExternalCAs []*swarm.ExternalCA ,omitempty
    SigningCACert string ,omitempty
    SigningCAKey string ,omitempty
    ForceRotate uint64 ,omitempty`,
  'swarm.ClusterInfo': `
    ID string
    Version swarm.Version ,omitempty
    CreatedAt time.Time ,omitempty
    UpdatedAt time.Time ,omitempty
    Spec swarm.Spec
    TLSInfo swarm.TLSInfo
    RootRotationInProgress bool
    DefaultAddrPool []string
    SubnetSize uint32
    DataPathPort uint32`,
  'swarm.DiscreteGenericResource': `
    Kind string ,omitempty
    Value int64 ,omitempty`,
  'swarm.DispatcherConfig': `
    HeartbeatPeriod time.Duration ,omitempty`,
  'swarm.Driver': `
    Name string ,omitempty
    Options map[string]string ,omitempty`,
  'swarm.EncryptionConfig': `
    AutoLockManagers bool`,
  'swarm.ExternalCA': `
    Protocol swarm.ExternalCAProtocol
    URL string
    Options map[string]string ,omitempty
    CACert string`,
  'swarm.ExternalCAProtocol': '= string',
  'swarm.GenericResource': `
    NamedResourceSpec *swarm.NamedGenericResource ,omitempty
    DiscreteResourceSpec *swarm.DiscreteGenericResource ,omitempty`,
  'swarm.Info': `
    NodeID string
    NodeAddr string
    LocalNodeState swarm.LocalNodeState
    ControlAvailable bool
    Error string
    RemoteManagers []swarm.Peer
    Nodes int ,omitempty
    Managers int ,omitempty
    Cluster *swarm.ClusterInfo ,omitempty
    Warnings []string ,omitempty`,
  'swarm.LocalNodeState': '= string',
  'swarm.NamedGenericResource': `
    Kind string ,omitempty
    Value string ,omitempty`,
  'swarm.OrchestrationConfig': `
    TaskHistoryRetentionLimit *int64 ,omitempty`,
  'swarm.Peer': `
    NodeID string
    Addr string`,
  'swarm.RaftConfig': `
    SnapshotInterval uint64 ,omitempty
    KeepOldSnapshots *uint64 ,omitempty
    LogEntriesForSlowFollowers uint64 ,omitempty
    ElectionTick int
    HeartbeatTick int`,
  'swarm.Spec': `
    Name string ,omitempty
    Labels map[string]string
    Orchestration swarm.OrchestrationConfig ,omitempty
    Raft swarm.RaftConfig ,omitempty
    Dispatcher swarm.DispatcherConfig ,omitempty
    CAConfig swarm.CAConfig ,omitempty
    TaskDefaults swarm.TaskDefaults ,omitempty
    EncryptionConfig swarm.EncryptionConfig ,omitempty`,
  'swarm.TLSInfo': `
    TrustRoot string ,omitempty
    CertIssuerSubject []byte ,omitempty
    CertIssuerPublicKey []byte ,omitempty`,
  'swarm.TaskDefaults': `
    LogDriver *swarm.Driver ,omitempty`,
  'system.Commit': `
    ID string
    Expected string ,omitempty`,
  'system.ContainerdInfo': `
    Address string ,omitempty
    Namespaces system.ContainerdNamespaces`,
  'system.ContainerdNamespaces': `
    Containers string
    Plugins string`,
  'system.DeviceInfo': `
    Source string
    ID string`,
  'system.FirewallInfo': `
    Driver string
    Info [][2]string ,omitempty`,
  'system.Info': `
    ID string
    Containers int
    ContainersRunning int
    ContainersPaused int
    ContainersStopped int
    Images int
    Driver string
    DriverStatus [][2]string
    SystemStatus [][2]string ,omitempty
    Plugins system.PluginsInfo
    MemoryLimit bool
    SwapLimit bool
    KernelMemory bool ,omitempty
    KernelMemoryTCP bool ,omitempty
    CPUCfsPeriod bool CpuCfsPeriod
    CPUCfsQuota bool CpuCfsQuota
    CPUShares bool
    CPUSet bool
    PidsLimit bool
    IPv4Forwarding bool
    Debug bool
    NFd int
    OomKillDisable bool
    NGoroutines int
    SystemTime string
    LoggingDriver string
    CgroupDriver string
    CgroupVersion string ,omitempty
    NEventsListener int
    KernelVersion string
    OperatingSystem string
    OSVersion string
    OSType string
    Architecture string
    IndexServerAddress string
    RegistryConfig *registry.ServiceConfig
    NCPU int
    MemTotal int64
    GenericResources []swarm.GenericResource
    DockerRootDir string
    HTTPProxy string HttpProxy
    HTTPSProxy string HttpsProxy
    NoProxy string
    Name string
    Labels []string
    ExperimentalBuild bool
    ServerVersion string
    Runtimes map[string]system.RuntimeWithStatus
    DefaultRuntime string
    Swarm swarm.Info
    LiveRestoreEnabled bool
    Isolation container.Isolation
    InitBinary string
    ContainerdCommit system.Commit
    RuncCommit system.Commit
    InitCommit system.Commit
    SecurityOptions []string
    ProductLicense string ,omitempty
    DefaultAddressPools []system.NetworkAddressPool ,omitempty
    FirewallBackend *system.FirewallInfo ,omitempty
    CDISpecDirs []string
    DiscoveredDevices []system.DeviceInfo ,omitempty
    Containerd *system.ContainerdInfo ,omitempty
    Warnings []string`,
  'system.NetworkAddressPool': `
    Base string
    Size int`,
  'system.PluginsInfo': `
    Volume []string
    Network []string
    Authorization []string
    Log []string`,
  'system.RuntimeWithStatus': `
    Path string path,omitempty
    Args []string runtimeArgs,omitempty
    Type string runtimeType,omitempty
    Options map[string]any options,omitempty
    Status map[string]string status,omitempty`,
}
