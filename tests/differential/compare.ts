import type { Answer } from './shape.ts'

/** What differs; fields that are equal are left out. */
export interface Difference {
  status?: [ours: number, theirs: number]
  message?: [ours: string, theirs: string]
  /** Fields that they have and we do not. */
  missing?: string[]
  /** Fields of ours with another type than theirs. (Fields only ours has come with newer API versions and are no difference.) */
  changed?: string[]
}

/** @returns null if the answers are alike. */
export function compare(ours: Answer, theirs: Answer): Difference | null {
  const difference: Difference = {}
  if (ours.status !== theirs.status) difference.status = [ours.status, theirs.status]
  if (ours.message !== theirs.message) difference.message = [ours.message, theirs.message]
  if (ours.status < 400 && theirs.status < 400) {
    const types = typesByPath(ours.shape)
    const missing = [...typesByPath(theirs.shape)].filter(([path]) => !types.has(path)).map(([path]) => path)
    const changed = [...typesByPath(theirs.shape)]
      .filter(([path, wanted]) => types.has(path) && !alike(types.get(path)!, wanted))
      .map(([path, wanted]) => `${path}: ${[...types.get(path)!].join('|')} for ${[...wanted].join('|')}`)
    if (missing.length > 0) difference.missing = missing
    if (changed.length > 0) difference.changed = changed
  }
  return Object.keys(difference).length === 0 ? null : difference
}

function typesByPath(shape: string[]): Map<string, Set<string>> {
  const types = new Map<string, Set<string>>()
  for (const entry of shape) {
    const at = entry.lastIndexOf(': ')
    const path = entry.slice(0, at)
    types.set(path, (types.get(path) ?? new Set()).add(entry.slice(at + 2)))
  }
  return types
}

/** Go's clients read null as an empty list or map, so these count as one type. */
function alike(ours: Set<string>, theirs: Set<string>): boolean {
  const kinds = (types: Set<string>) =>
    new Set([...types].map((type) => (['array', 'map', 'null'].includes(type) ? 'empty' : type)))
  const [a, b] = [kinds(ours), kinds(theirs)]
  return [...a].some((type) => b.has(type))
}
