/**
 * What a slim image leaves out of packages, in dpkg's own terms (path-exclude and path-include, of which the last
 * that matches decides, and whose `*` matches slashes too). Licences stay.
 */
const gconv = '/usr/lib/i386-linux-gnu/gconv'
const filters: [kind: 'exclude' | 'include', pattern: string][] = [
  ...['doc', 'groff', 'info', 'lintian', 'linda', 'locale', 'man'].map(
    (name) => ['exclude', `/usr/share/${name}/*`] as ['exclude', string],
  ),
  ['include', '/usr/share/doc/*/copyright'],
  ['exclude', `${gconv}/*.so`],
  ...['ISO8859-1', 'ISO8859-15', 'CP1252', 'UNICODE', 'UTF-16', 'UTF-32', 'UTF-7'].map(
    (name) => ['include', `${gconv}/${name}.so`] as ['include', string],
  ),
]

/** Whether a slim image has this path of a package. Links to another package's documentation, and licence, stay. */
export function isKeptInSlim(path: string, type: string): boolean {
  if (type === 'symlink' && /^usr\/share\/doc\/[^/]+$/.test(path)) return true
  return filters.findLast(([, pattern]) => matches(pattern, `/${path}`))?.[0] !== 'exclude'
}

/** Lines for a file in /etc/dpkg/dpkg.cfg.d, so that dpkg in the image goes on leaving out the same. */
export function slimPathFilters(): string[] {
  return filters.map(([kind, pattern]) => `path-${kind}=${pattern}`)
}

function matches(pattern: string, path: string): boolean {
  const source = pattern.replace(/[.+]/g, '\\$&').replaceAll('*', '.*')
  return new RegExp(`^${source}$`).test(path)
}
