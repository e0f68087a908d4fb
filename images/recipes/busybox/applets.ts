/**
 * The names of the applets that are built into a busybox executable, read from its table of names (each ended by a
 * zero, sorted, the first two `[` and `[[`), since a program for another processor cannot be asked to list them.
 *
 * @throws if the bytes hold no such table.
 */
export function appletNames(executable: Uint8Array): string[] {
  const text = new TextDecoder('latin1').decode(executable)
  const start = text.indexOf('\0[\0[[\0')
  const names = text.slice(start + 1, text.indexOf('\0\0', start)).split('\0')
  const areNames = names.every((name) => /^[\w.[-]+$/.test(name))
  if (start === -1 || !areNames || !names.includes('sh')) throw new Error('no table of applets in busybox')
  return names
}
