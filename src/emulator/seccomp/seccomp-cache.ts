import type { RuntimeSpec } from '../../protocol/oci-runtime.ts'
import { quickenFilter } from './seccomp-filter.ts'

/** crun takes a compiled filter from here, in place of a profile to compile. */
const COMPILED = 'run.oci.seccomp_bpf_data'

/**
 * Remembers what crun compiled a seccomp profile to. Compiling Docker's default takes three quarters of the work of a
 * container's start, and nearly all containers have the same.
 */
export class SeccompCache {
  readonly #compiled = new Map<string, string>()

  /**
   * @returns the spec with the filter compiled, if its profile is known; else as it is, and `learn`, to be given the filter
   *   that the runtime made of it.
   */
  apply(spec: RuntimeSpec): { spec: RuntimeSpec; learn?: (filter: Uint8Array) => void } {
    const { seccomp, ...linux } = spec.linux
    if (!seccomp) return { spec }
    const profile = JSON.stringify(seccomp)
    const filter = this.#compiled.get(profile)
    if (filter === undefined) return { spec, learn: (bytes) => this.#learn(profile, bytes) }
    return { spec: { ...spec, linux, annotations: { ...spec.annotations, [COMPILED]: filter } } }
  }

  #learn(profile: string, filter: Uint8Array): void {
    // An empty answer is a file that was gone already: the container was too quick.
    if (filter.length > 0) this.#compiled.set(profile, base64(quickenFilter(filter)))
  }
}

function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}
