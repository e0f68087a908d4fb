/**
 * The Go types behind `GET /volumes/{name}` and `POST /volumes/create`, in the notation of `types.ts`:
 * templates name their fields, JSON their keys.
 */
export const volumeTypes: Readonly<Record<string, string>> = {
  'volume.AccessMode': `
    Scope volume.Scope ,omitempty
    Sharing volume.SharingMode ,omitempty
    MountVolume *volume.TypeMount ,omitempty
    BlockVolume *volume.TypeBlock ,omitempty`,
  'volume.Availability': '= string',
  'volume.CapacityRange': `
    RequiredBytes int64
    LimitBytes int64`,
  'volume.ClusterVolume': `
    ID string
    Version swarm.Version ,omitempty
    CreatedAt time.Time ,omitempty
    UpdatedAt time.Time ,omitempty
    Spec volume.ClusterVolumeSpec
    PublishStatus []*volume.PublishStatus ,omitempty
    Info *volume.Info ,omitempty`,
  'volume.ClusterVolumeSpec': `
    Group string ,omitempty
    AccessMode *volume.AccessMode ,omitempty
    AccessibilityRequirements *volume.TopologyRequirement ,omitempty
    CapacityRange *volume.CapacityRange ,omitempty
    Secrets []volume.Secret ,omitempty
    Availability volume.Availability ,omitempty`,
  'volume.CreateOptions': `
    Driver string ,omitempty
    DriverOpts map[string]string ,omitempty
    Labels map[string]string ,omitempty
    Name string ,omitempty`,
  'volume.Info': `
    CapacityBytes int64 ,omitempty
    VolumeContext map[string]string ,omitempty
    VolumeID string ,omitempty
    AccessibleTopology []volume.Topology ,omitempty`,
  'volume.PublishState': '= string',
  'volume.PublishStatus': `
    NodeID string ,omitempty
    State volume.PublishState ,omitempty
    PublishContext map[string]string ,omitempty`,
  'volume.Scope': '= string',
  'volume.Secret': `
    Key string
    Secret string`,
  'volume.SharingMode': '= string',
  'volume.Topology': `
    Segments map[string]string ,omitempty`,
  'volume.TopologyRequirement': `
    Requisite []volume.Topology ,omitempty
    Preferred []volume.Topology ,omitempty`,
  'volume.TypeBlock': `
`,
  'volume.TypeMount': `
    FsType string ,omitempty
    MountFlags []string ,omitempty`,
  'volume.UsageData': `
    RefCount int64
    Size int64`,
  'volume.Volume': `
    ClusterVolume *volume.ClusterVolume ,omitempty
    CreatedAt string ,omitempty
    Driver string
    Labels map[string]string
    Mountpoint string
    Name string
    Options map[string]string
    Scope string
    Status map[string]any ,omitempty
    UsageData *volume.UsageData ,omitempty`,
}
