/** The Go types behind `GET /images/{name}/json`, in the notation of `types.ts`: templates name their fields, JSON their keys. */
export const imageTypes: Readonly<Record<string, string>> = {
  'image.InspectResponse': `
    ID string Id
    RepoTags []string
    RepoDigests []string
    Parent string
    Comment string
    Created string ,omitempty
    Container string ,omitempty
    ContainerConfig *container.Config ,omitempty
    DockerVersion string
    Author string
    Config *spec.DockerOCIImageConfig
    Architecture string
    Variant string ,omitempty
    Os string
    OsVersion string ,omitempty
    Size int64
    VirtualSize int64 ,omitempty
    GraphDriver storage.DriverData
    RootFS image.RootFS
    Metadata image.Metadata
    Descriptor *v1.Descriptor ,omitempty
    Manifests []any ,omitempty`,
  'image.Metadata': `
    LastTagTime time.Time ,omitempty`,
  'image.RootFS': `
    Type string ,omitempty
    Layers []string ,omitempty`,
  'image.Summary': `
    ID string Id
    ParentID string ParentId
    RepoTags []string
    RepoDigests []string
    Created int64
    Size int64
    SharedSize int64
    VirtualSize int64 ,omitempty
    Labels map[string]string
    Containers int64
    Manifests []any ,omitempty
    Descriptor *v1.Descriptor ,omitempty`,
  'spec.DockerOCIImageConfig': `
    User string ,omitempty
    ExposedPorts map[string]struct{} ,omitempty
    Env []string ,omitempty
    Entrypoint []string ,omitempty
    Cmd []string ,omitempty
    Volumes map[string]struct{} ,omitempty
    WorkingDir string ,omitempty
    Labels map[string]string ,omitempty
    StopSignal string ,omitempty
    ArgsEscaped bool ,omitempty
    Healthcheck *spec.HealthcheckConfig ,omitempty
    OnBuild []string ,omitempty
    Shell []string ,omitempty`,
}
