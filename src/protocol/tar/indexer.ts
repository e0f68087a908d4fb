import type { LayerEntry } from '../layer.ts'
import { TarError } from './error.ts'
import { TarReader, type TarEntry } from './reader.ts'
import { Tree } from './tree.ts'

export interface TarLimits {
  /** Entries in the archive, replaced ones and implied directories counted. */
  maxEntries: number
  /** What paths, links and xattrs may take together, about. */
  maxMetaBytes: number
  /** Names looked at on the way to what entries name, symbolic links followed. */
  maxSteps: number
}

const DEFAULT_LIMITS: TarLimits = {
  maxEntries: 1_000_000,
  maxMetaBytes: 128 * 1024 * 1024,
  maxSteps: 64_000_000,
}

const TYPES: Record<string, LayerEntry['type']> = {
  '0': 'file',
  '1': 'hardlink',
  '2': 'symlink',
  '3': 'char',
  '4': 'block',
  '5': 'directory',
  '6': 'fifo',
}

/**
 * Makes the index of a layer while its bytes go elsewhere: `write` every piece, then `finish`.
 *
 * The index describes what Docker's unpacking of the same tar would leave on a disk: names are cleaned and held inside
 * the root, a later entry replaces an earlier one, a hard link outlives the name it was made from.
 *
 * @throws {TarError} from both methods: the archive is damaged, or could not be unpacked.
 */
export class TarIndexer {
  #tree: Tree
  #reader: TarReader
  #entriesLeft: number

  constructor(limits: TarLimits = DEFAULT_LIMITS) {
    this.#entriesLeft = limits.maxEntries
    this.#tree = new Tree(limits.maxEntries, limits.maxMetaBytes, limits.maxSteps)
    this.#reader = new TarReader((entry) => this.#add(entry))
  }

  write(bytes: Uint8Array): void {
    this.#reader.write(bytes)
  }

  /** @returns every path once, parents before what is in them. */
  finish(): LayerEntry[] {
    this.#reader.finish()
    return this.#tree.entries()
  }

  #add(entry: TarEntry): void {
    if (--this.#entriesLeft < 0) throw new TarError('too many entries in a tar')
    this.#tree.add(entry.name, toLayerEntry(entry))
  }
}

function toLayerEntry(entry: TarEntry): Omit<LayerEntry, 'path'> {
  const type = TYPES[entry.type]
  if (type === undefined) throw new TarError(`unhandled tar header type ${entry.type.charCodeAt(0)}`)
  for (const id of [entry.uid, entry.gid])
    if (id < 0 || id > 0xffffffff) throw new TarError('invalid tar header: owner')
  const isFile = type === 'file'
  return {
    type,
    mode: entry.mode,
    uid: entry.uid,
    gid: entry.gid,
    mtime: entry.mtime,
    size: isFile ? entry.size : 0,
    offset: isFile ? entry.offset : 0,
    ...((type === 'symlink' || type === 'hardlink') && { link: entry.link }),
    ...((type === 'char' || type === 'block') && { major: entry.major, minor: entry.minor }),
    ...(entry.xattrs && { xattrs: entry.xattrs }),
  }
}
