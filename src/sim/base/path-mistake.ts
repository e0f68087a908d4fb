const NAME_MAX = 255
/** With the NUL at its end. */
const PATH_MAX = 4096

/** Why Linux takes no such path, in its words; undefined if it may be one. */
export function pathMistake(path: string): string | undefined {
  if (path.includes('\0')) return 'invalid argument'
  const encoder = new TextEncoder()
  const tooLong = path.split('/').some((name) => encoder.encode(name).length > NAME_MAX)
  return tooLong || encoder.encode(path).length >= PATH_MAX ? 'file name too long' : undefined
}
