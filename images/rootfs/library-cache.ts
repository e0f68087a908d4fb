/**
 * /etc/ld.so.cache, as ldconfig(8) would write it. Without it the dynamic linker tries dozens of directories
 * for each library, and each try is a question to the file server.
 */
import type { RootFilesystem } from './root-filesystem.ts'
import { dynamicLinks } from './elf.ts'

export interface Library {
  /** DT_SONAME: `libc.so.6`. */
  name: string
  /** Absolute: `/lib/i386-linux-gnu/libc.so.6`. */
  path: string
}

const magic = 'glibc-ld.so.cache1.1'
const headerSize = 48
const entrySize = 24
/** FLAG_ELF_LIBC6: an ELF library for glibc; i386 has no further bits. */
const flagElfLibc6 = 3
const littleEndian = 2

/**
 * Write the cache of the shared libraries that are in `directories` (without a leading slash) of `root`.
 *
 * @throws if a program or library wants one that is not there.
 */
export function writeLibraryCache(root: RootFilesystem, directories: string[]): void {
  const missing = missingLibraries(root, directories)
  if (missing.length > 0) throw new Error(`missing libraries: ${missing.join(', ')}`)
  root.file('etc/ld.so.cache', encodeLibraryCache(directories.flatMap((path) => findLibraries(root, path))))
}

/** Names of libraries that programs in `root` want and that none of the directories has, with who wants them. */
function missingLibraries(root: RootFilesystem, directories: string[]): string[] {
  const present = new Set(directories.flatMap((path) => root.list(path)))
  return root.entries().flatMap(({ path, node }) => {
    const needed = node.type === 'file' ? (dynamicLinks(node.data)?.needed ?? []) : []
    return needed.filter((name) => !present.has(name)).map((name) => `${name} (wanted by /${path})`)
  })
}

/** Libraries of a directory whose file name, or link, is the name they are asked for by. */
function findLibraries(root: RootFilesystem, directory: string): Library[] {
  return root.list(directory).flatMap((name) => {
    if (!/^(lib|ld-).*\.so/.test(name)) return []
    const path = `${directory}/${name}`
    return dynamicLinks(root.readFile(path).data)?.name === name ? [{ name, path: `/${path}` }] : []
  })
}

/**
 * glibc's "new" cache format, all integers 32-bit little-endian (glibc: sysdeps/generic/dl-cache.h):
 *
 * ```text
 *  0  magic, 20 bytes
 * 20  number of libraries    24  bytes of strings
 * 28  byte order (u8), 3 of padding    32  extensions, 0 for none    36  three unused
 * 48  per library: flags, offset of name, offset of path, OS version, hardware capabilities (64 bits)
 *     names and paths, each ended by a zero
 * ```
 *
 * Offsets count from the beginning of the file; libraries are sorted from last to first.
 */
export function encodeLibraryCache(libraries: Library[]): Uint8Array {
  const sorted = libraries.toSorted((a, b) => compareLibraryNames(b.name, a.name))
  const stringsAt = headerSize + sorted.length * entrySize
  let strings = ''
  const addString = (text: string): number => {
    const at = stringsAt + strings.length
    strings += `${text}\0`
    return at
  }
  const entries = sorted.map(({ name, path }) => [flagElfLibc6, addString(name), addString(path), 0, 0, 0])
  const bytes = new Uint8Array(stringsAt + strings.length)
  const view = new DataView(bytes.buffer)
  const encoder = new TextEncoder()
  encoder.encodeInto(magic, bytes)
  view.setUint32(20, sorted.length, true)
  view.setUint32(24, strings.length, true)
  view.setUint8(28, littleEndian)
  entries.flat().forEach((value, i) => view.setUint32(headerSize + 4 * i, value, true))
  encoder.encodeInto(strings, bytes.subarray(stringsAt))
  return bytes
}

/**
 * The order in which the dynamic linker searches (`_dl_cache_libcmp`): runs of digits compare as numbers, and
 * a digit comes after anything else.
 */
export function compareLibraryNames(a: string, b: string): number {
  const left = numbersAndCharacters(a)
  const right = numbersAndCharacters(b)
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const [x, y] = [left[i], right[i]]
    if (x === y) continue
    const [xNumber, yNumber] = [Number.parseInt(x ?? ''), Number.parseInt(y ?? '')]
    if (!Number.isNaN(xNumber) && !Number.isNaN(yNumber)) {
      if (xNumber !== yNumber) return xNumber - yNumber
    } else if (!Number.isNaN(xNumber)) return 1
    else if (!Number.isNaN(yNumber)) return -1
    else return (x ?? '') < (y ?? '') ? -1 : 1
  }
  return 0
}

function numbersAndCharacters(text: string): string[] {
  return text.match(/\d+|\D/g) ?? []
}
