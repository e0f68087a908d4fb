/** The upstream part of a Debian version: `1:1.35.0-4+deb12u1+b1` is `1.35.0`. */
export function upstreamVersion(version: string): string {
  return version.replace(/^\d+:/, '').replace(/-[^-]*$/, '')
}

/** The tags a release gets on Docker Hub: `1.35.0` is also `1.35`. */
export function versionTags(version: string): string[] {
  const [major, minor, patch] = version.split('.')
  if (minor === undefined) return [version]
  return patch === undefined ? [version] : [`${major}.${minor}`, version]
}
