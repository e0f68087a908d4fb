import { AgentError, answer, op, type AgentLink, type AgentStat } from '../../protocol/agent/index.ts'
import type { FileStat } from '../../protocol/machine.ts'

const TYPES = {
  f: 'file',
  d: 'directory',
  l: 'symlink',
  c: 'device',
  b: 'device',
  p: 'fifo',
  s: 'socket',
} as const satisfies Record<AgentStat['type'], FileStat['type']>

/** @returns null if there is nothing at the path. */
export async function statFile(link: AgentLink, path: string): Promise<FileStat | null> {
  try {
    return toFileStat(await link.ask(op.stat(path), answer.stat))
  } catch (error) {
    if (error instanceof AgentError && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null
    throw error
  }
}

function toFileStat({ type, mode, uid, gid, sizeBytes, mtimeMs, linkTarget }: AgentStat): FileStat {
  return { type: TYPES[type], mode, uid, gid, sizeBytes, mtimeMs, ...(type === 'l' ? { linkTarget } : {}) }
}
