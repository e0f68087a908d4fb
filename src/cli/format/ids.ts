/** Ids and digests, short. */

/** The first twelve digits, without `sha256:`. */
export function truncateId(id: string): string {
  return id.slice(id.indexOf(':') + 1).slice(0, 12)
}
