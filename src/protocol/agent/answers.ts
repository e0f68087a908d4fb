/** Reads the answers of operations. All throw `FrameError` on bytes that are no such answer. */
import { FrameError } from './frames.ts'
import { text } from './lists.ts'

export interface AgentStat {
  /** File, directory, symlink, character or block device, pipe, socket. */
  type: 'f' | 'd' | 'l' | 'c' | 'b' | 'p' | 's'
  mode: number
  uid: number
  gid: number
  sizeBytes: number
  mtimeMs: number
  /** Empty unless it is a symlink. */
  linkTarget: string
}

export interface AgentProcess {
  pid: number
  /** The contents of /proc/PID/stat. */
  stat: string
  /** Effective. */
  uid: number
  /** Words separated by spaces; empty for a kernel thread or a zombie. */
  commandLine: string
}

export interface FileSystemUse {
  blockBytes: number
  blocks: number
  blocksFree: number
  files: number
  filesFree: number
}

export const answer = {
  text,

  number: (bytes: Uint8Array): number => integer(text(bytes)),

  stat(bytes: Uint8Array): AgentStat {
    const words = text(bytes).split(' ')
    const [type = '', mode = '', uid, gid, size, mtime] = words
    if (!isFileType(type)) throw new FrameError(`no file type: ${type}`)
    return {
      type,
      mode: Number.parseInt(mode, 8),
      uid: integer(uid),
      gid: integer(gid),
      sizeBytes: integer(size),
      mtimeMs: integer(mtime),
      linkTarget: words.slice(6).join(' '),
    }
  },

  /** `more`: the directory goes on; ask again with `skip` grown by the names there are. */
  list(bytes: Uint8Array): { names: string[]; more: boolean } {
    const names = ended(bytes)
    const more = names.at(-1) === ''
    return { names: more ? names.slice(0, -1) : names, more }
  },

  statfs(bytes: Uint8Array): FileSystemUse {
    const [blockBytes, blocks, blocksFree, files, filesFree] = text(bytes).split(' ').map(integer)
    return {
      blockBytes: integer(blockBytes),
      blocks: integer(blocks),
      blocksFree: integer(blocksFree),
      files: integer(files),
      filesFree: integer(filesFree),
    }
  },

  uname(bytes: Uint8Array): {
    system: string
    hostname: string
    release: string
    version: string
    machine: string
  } {
    const [system = '', hostname = '', release = '', version = '', machine = ''] = ended(bytes)
    return { system, hostname, release, version, machine }
  },

  sysinfo(bytes: Uint8Array): { cpus: number; memoryBytes: number } {
    const [cpus, memoryBytes] = text(bytes).split(' ')
    return { cpus: integer(cpus), memoryBytes: integer(memoryBytes) }
  },

  /** `more`: the cgroup has others; ask again for those above the last pid. */
  processes(bytes: Uint8Array): { processes: AgentProcess[]; more: boolean } {
    const fields = ended(bytes)
    const processes = Array.from({ length: Math.floor(fields.length / 4) }, (_, i) => ({
      pid: integer(fields[4 * i]),
      stat: fields[4 * i + 1] ?? '',
      uid: integer(fields[4 * i + 2]),
      commandLine: fields[4 * i + 3] ?? '',
    }))
    return { processes, more: fields.length % 4 === 1 }
  },

  /** `status`: 0-255, or 128 + signal. `output`: the first 32768 bytes of both streams. */
  run(bytes: Uint8Array): { status: number; output: Uint8Array } {
    const [status, output] = firstLine(bytes)
    return { status: integer(status), output }
  },

  spawn(bytes: Uint8Array): { pid: number; text: string } {
    const [pid, rest] = firstLine(bytes)
    return { pid: integer(pid), text: text(rest) }
  },
}

function firstLine(bytes: Uint8Array): [string, Uint8Array] {
  const end = bytes.indexOf(0x0a)
  if (end < 0) throw new FrameError('an answer without its first line')
  return [text(bytes.subarray(0, end)), bytes.subarray(end + 1)]
}

/** Strings, each ended by NUL. */
function ended(bytes: Uint8Array): string[] {
  return text(bytes).split('\0').slice(0, -1)
}

function integer(word: string | number | undefined): number {
  const value = word === undefined || word === '' ? Number.NaN : Number(word)
  if (!Number.isSafeInteger(value)) throw new FrameError(`no whole number: ${word}`)
  return value
}

function isFileType(type: string): type is AgentStat['type'] {
  return type.length === 1 && 'fdlcbps'.includes(type)
}
