import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Everything that decides a part's result. Two builds with equal inputs give equal parts. */
export interface KeyInputs {
  name: string
  /** Repository path and content hash, in order. */
  files: [path: string, sha256: string][]
  /** Debian packages, sources and tools with their versions. */
  versions: [name: string, version: string][]
  /** Keys of the parts it is built from. */
  needs: [name: string, key: string][]
}

/** 16 hexadecimal digits; the order in which the inputs are listed does not matter. */
export function partKey({ name, files, versions, needs }: KeyInputs): string {
  const sorted = [files, versions, needs].map((pairs) => pairs.map((pair) => pair.join('=')).toSorted())
  return sha256(JSON.stringify([name, ...sorted])).slice(0, 16)
}

export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

/**
 * Hash a file, or a folder with all that is below it: names, contents and the right to execute (nothing else, so
 * that a fresh clone has the same hash). An absent path hashes too.
 */
export async function hashPath(path: string): Promise<string> {
  const state = await stat(path).catch(() => undefined)
  if (state === undefined) return 'absent'
  if (!state.isDirectory())
    return `${(state.mode & 0o111) === 0 ? 'file' : 'program'}:${sha256(await readFile(path))}`
  const names = (await readdir(path)).toSorted()
  const hashes = await Promise.all(names.map((name) => hashPath(join(path, name))))
  return sha256(JSON.stringify(names.map((name, i) => [name, hashes[i]])))
}
