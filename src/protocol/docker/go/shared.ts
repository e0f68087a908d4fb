/** The Go types behind several answers, in the notation of `types.ts`: templates name their fields, JSON their keys. */
export const sharedTypes: Readonly<Record<string, string>> = {
  'container.Config': `
    Hostname string
    Domainname string
    User string
    AttachStdin bool
    AttachStdout bool
    AttachStderr bool
    ExposedPorts nat.PortSet ,omitempty
    Tty bool
    OpenStdin bool
    StdinOnce bool
    Env []string
    Cmd strslice.StrSlice
    Healthcheck *spec.HealthcheckConfig ,omitempty
    ArgsEscaped bool ,omitempty
    Image string
    Volumes map[string]struct{}
    WorkingDir string
    Entrypoint strslice.StrSlice
    NetworkDisabled bool ,omitempty
    MacAddress string ,omitempty
    OnBuild []string
    Labels map[string]string
    StopSignal string ,omitempty
    StopTimeout *int ,omitempty
    Shell strslice.StrSlice ,omitempty`,
  'container.Isolation': '= string',
  'digest.Digest': '= string',
  'nat.Port': '= string',
  'nat.PortSet': '= map[nat.Port]struct{}',
  'spec.HealthcheckConfig': `
    Test []string ,omitempty
    Interval time.Duration ,omitempty
    Timeout time.Duration ,omitempty
    StartPeriod time.Duration ,omitempty
    StartInterval time.Duration ,omitempty
    Retries int ,omitempty`,
  'storage.DriverData': `
    Data map[string]string
    Name string`,
  'strslice.StrSlice': '= []string',
  'swarm.Version': `
    Index uint64 ,omitempty`,
  'time.Duration': '= int64',
  'v1.Descriptor': `
    MediaType string mediaType
    Digest digest.Digest digest
    Size int64 size
    URLs []string urls,omitempty
    Annotations map[string]string annotations,omitempty
    Data string data,omitempty
    Platform *v1.Platform platform,omitempty
    ArtifactType string artifactType,omitempty`,
  'v1.Platform': `
    Architecture string architecture
    OS string os
    OSVersion string os.version,omitempty
    OSFeatures []string os.features,omitempty
    Variant string variant,omitempty`,
}
