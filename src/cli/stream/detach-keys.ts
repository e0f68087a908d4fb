/** The keys that leave a container running and give the prompt back: `ctrl-p,ctrl-q` unless told otherwise. */

const DEFAULT_KEYS = Uint8Array.of(16, 17)
const controls = '@abcdefghijklmnopqrstuvwxyz[\\]^_'

/** @throws {Error} `Unknown character: 'xyz'`. */
export function parseDetachKeys(text: string): Uint8Array {
  return Uint8Array.from(text.split(','), (key) => {
    if (new TextEncoder().encode(key).length === 1) return key.charCodeAt(0)
    if (key === 'DEL') return 127
    const control = /^ctrl-(.)$/.exec(key)?.[1]
    if (control === undefined || !controls.includes(control)) throw new Error(`Unknown character: '${key}'`)
    return controls.indexOf(control)
  })
}

/**
 * The keys for a session. A wrong sequence is reported and the default used.
 *
 * @param warn receives the line that is logged.
 */
export function detachKeysOrDefault(text: string, warn: (line: string) => void): Uint8Array {
  if (text === '') return DEFAULT_KEYS
  try {
    return parseDetachKeys(text)
  } catch (error) {
    warn(`invalid detach escape keys, using default: ${(error as Error).message}`)
    return DEFAULT_KEYS
  }
}

/** Looks for the sequence in what is typed; what may be its beginning is held back. */
export class DetachScanner {
  readonly #keys: Uint8Array
  #matched = 0

  constructor(keys: Uint8Array) {
    this.#keys = keys
  }

  /** @returns what to send on; after `detached` nothing more comes. */
  push(bytes: Uint8Array): { pass: Uint8Array; detached: boolean } {
    if (this.#keys.length === 0) return { pass: bytes, detached: false }
    const pass: number[] = []
    for (const byte of bytes) {
      if (byte === this.#keys[this.#matched]) {
        this.#matched++
        if (this.#matched === this.#keys.length) return { pass: Uint8Array.from(pass), detached: true }
        continue
      }
      pass.push(...this.#keys.subarray(0, this.#matched), byte)
      this.#matched = 0
    }
    return { pass: Uint8Array.from(pass), detached: false }
  }
}
