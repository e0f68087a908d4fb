import { join } from 'node:path'
import { cacheDirectory } from '../cache.ts'

/** The root of this checkout. */
export const repository = join(import.meta.dirname, '..', '..')

/** Where a part's result lies, or will. */
export function partDir(name: string, key: string): string {
  return join(cacheDirectory(), 'parts', `${name}-${key}`)
}
