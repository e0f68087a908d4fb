/** Names given on the command line, before they become part of a path. */

/** @param noun as the client's own error names it: `container`, `volume`, `network`. @throws {Error} when empty. */
export function trimName(noun: string, name: string): string {
  const trimmed = name.trim()
  if (trimmed === '') throw new Error(`invalid ${noun} name or ID: value is empty`)
  return trimmed
}

export function containerPath(name: string, rest = ''): string {
  return `/containers/${trimName('container', name)}${rest}`
}
