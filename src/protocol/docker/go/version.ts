/** The Go types behind `GET /version`, in the notation of `types.ts`: templates name their fields, JSON their keys. */
export const versionTypes: Readonly<Record<string, string>> = {
  'types.ComponentVersion': `
    Name string
    Version string
    Details map[string]string ,omitempty`,
  'types.Version': `
    Platform types.VersionPlatform ,omitempty
    Components []types.ComponentVersion ,omitempty
    Version string
    APIVersion string ApiVersion
    MinAPIVersion string ,omitempty
    GitCommit string
    GoVersion string
    Os string
    Arch string
    KernelVersion string ,omitempty
    Experimental bool ,omitempty
    BuildTime string ,omitempty`,
  'types.VersionPlatform': `
    Name string`,
}
