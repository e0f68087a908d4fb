import {
  AgentError,
  answer,
  op,
  readFile,
  type AgentLink,
  type AgentStat,
} from '../../protocol/agent/index.ts'
import type { FileStat, FileSystemSpace, MachineFiles } from '../../protocol/machine/index.ts'

const TYPES = {
  f: 'file',
  d: 'directory',
  l: 'symlink',
  c: 'device',
  b: 'device',
  p: 'fifo',
  s: 'socket',
} as const satisfies Record<AgentStat['type'], FileStat['type']>

export class Files implements MachineFiles {
  readonly #link: AgentLink

  constructor(link: AgentLink) {
    this.#link = link
  }

  async stat(path: string): Promise<FileStat | null> {
    try {
      return toFileStat(await this.#link.ask(op.stat(path), answer.stat))
    } catch (error) {
      if (error instanceof AgentError && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null
      throw error
    }
  }

  async makeDirectory(path: string): Promise<void> {
    await this.#link.call(op.mkdir(path))
  }

  read(path: string, maxBytes?: number): Promise<Uint8Array> {
    return readFile(this.#link, path, maxBytes)
  }

  async write(path: string, content: Uint8Array, mode?: number): Promise<void> {
    await this.#link.call(op.write(path, content, mode))
  }

  async space(path: string): Promise<FileSystemSpace> {
    const { blockBytes, blocks, blocksFree } = await this.#link.ask(op.statfs(path), answer.statfs)
    return { totalBytes: blocks * blockBytes, usedBytes: (blocks - blocksFree) * blockBytes }
  }
}

function toFileStat({ type, mode, uid, gid, sizeBytes, mtimeMs, linkTarget }: AgentStat): FileStat {
  return { type: TYPES[type], mode, uid, gid, sizeBytes, mtimeMs, ...(type === 'l' ? { linkTarget } : {}) }
}
