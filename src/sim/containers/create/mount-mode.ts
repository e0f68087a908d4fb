/** The third part of `-v source:destination:mode`. */
const KINDS: Record<string, string[]> = {
  access: ['rw', 'ro'],
  label: ['z', 'Z'],
  propagation: ['private', 'rprivate', 'slave', 'rslave', 'shared', 'rshared'],
  copy: ['nocopy'],
  consistency: ['consistent', 'cached', 'delegated'],
}

export const PROPAGATIONS = KINDS['propagation']!

/** At most one of each kind, nothing unknown. The empty mode is valid. */
export function isValidMode(mode: string): boolean {
  if (mode === '') return true
  const kinds = mode.split(',').map(kindOf)
  return !kinds.includes(undefined) && new Set(kinds).size === kinds.length
}

export function isWritable(mode: string): boolean {
  return isValidMode(mode) && !mode.split(',').includes('ro')
}

export function propagationOf(mode: string): string | undefined {
  return mode.split(',').find((option) => kindOf(option) === 'propagation')
}

export function hasNoCopy(mode: string): boolean {
  return mode.split(',').includes('nocopy')
}

function kindOf(option: string): string | undefined {
  return Object.keys(KINDS).find((kind) => KINDS[kind]!.includes(option))
}
