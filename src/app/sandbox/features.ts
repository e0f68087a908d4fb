/** What a browser must have to run a sandbox, each with the reason. */
export interface MissingFeature {
  name: string
  why: string
}

/** The part of `globalThis` that is looked at; tests hand in a literal. */
export interface Surroundings {
  isSecureContext?: boolean
  WebAssembly?: unknown
  Worker?: unknown
  DecompressionStream?: unknown
  crypto?: { subtle?: unknown }
  navigator?: { storage?: { getDirectory?: unknown } }
}

/** @returns what is missing; empty when a sandbox can run. */
export function missingFeatures(here: Surroundings): MissingFeature[] {
  const missing: MissingFeature[] = []
  const need = (has: unknown, name: string, why: string) => {
    if (!has) missing.push({ name, why })
  }
  need(here.WebAssembly, 'WebAssembly', 'the emulated PC is compiled to it; Lockdown Mode switches it off')
  need(here.Worker, 'Web Workers', 'the emulated PC runs in one, so that the page stays quick')
  need(here.DecompressionStream, 'DecompressionStream', 'image layers are compressed')
  need(
    here.crypto?.subtle,
    'Web Crypto',
    here.isSecureContext === false
      ? 'every download is checked with SHA-256; browsers offer it only on https:// and on localhost'
      : 'every download is checked with SHA-256',
  )
  return missing
}

/** Where the disk can be kept. Without OPFS (some private windows) the sandbox lives in memory and says so. */
export function storageFor(here: Surroundings): 'opfs' | 'memory' {
  return here.navigator?.storage?.getDirectory ? 'opfs' : 'memory'
}
