/** API versions: which are served, and how they compare. `1.9` is older than `1.24`. */

export const MAX_API_VERSION = '1.51'
export const MIN_API_VERSION = '1.24'

/** `1.51`; compared number by number, so `1.9` is older than `1.24`. */
export type ApiVersion = string

/** @returns negative, zero or positive, as `a` is older than, equal to or newer than `b`. */
export function compareVersions(a: ApiVersion, b: ApiVersion): number {
  const [left, right] = [a.split('.'), b.split('.')]
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = Number(left[i] ?? 0) - Number(right[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

export function isOlder(version: ApiVersion, than: ApiVersion): boolean {
  return compareVersions(version, than) < 0
}
