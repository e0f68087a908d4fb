/** `--ulimit nofile=1024:2048`. */
import { parseInt64 } from '../../protocol/go/strconv.ts'
import { cut, type Kind } from './values.ts'

export interface Ulimit {
  Name: string
  Hard: bigint
  Soft: bigint
}

const names = ['core', 'cpu', 'data', 'fsize', 'locks', 'memlock', 'msgqueue', 'nice', 'nofile', 'nproc', 'rss', 'rtprio', 'rttime', 'sigpending', 'stack'] // prettier-ignore

/** @throws {Error} with docker's text. */
export function parseUlimit(text: string): Ulimit {
  const [Name, limits] = cut(text, '=')
  if (limits === undefined) throw new Error(`invalid ulimit argument: ${text}`)
  if (!names.includes(Name)) throw new Error(`invalid ulimit type: ${Name}`)
  const parts = limits.split(':')
  if (parts.length > 2)
    throw new Error(`too many limit value arguments - ${limits}, can only have up to two, \`soft[:hard]\``)
  const Hard = parseInt64(parts.at(-1)!)
  const Soft = parseInt64(parts[0]!)
  const tooHigh = 'ulimit soft limit must be less than or equal to hard limit'
  if (Hard !== -1n && Soft === -1n) throw new Error(`${tooHigh}: soft: -1 (unlimited), hard: ${Hard}`)
  if (Hard !== -1n && Soft > Hard) throw new Error(`${tooHigh}: ${Soft} > ${Hard}`)
  return { Name, Hard, Soft }
}

/** Sorted by name; the last of a name counts. */
export const ulimit: Kind<Ulimit[]> = {
  typeName: 'ulimit',
  initial: () => [],
  set: (limits, text) => {
    const limit = parseUlimit(text)
    return [...limits.filter(({ Name }) => Name !== limit.Name), limit].sort((a, b) =>
      a.Name < b.Name ? -1 : 1,
    )
  },
  shown: () => '[]',
}
