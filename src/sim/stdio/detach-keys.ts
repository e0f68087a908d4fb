/** The keys that leave a terminal without ending its process: ctrl-p ctrl-q unless the client says otherwise. */
const DEFAULT = [16, 17]

const CONTROL: Record<string, number> = { '@': 0, '[': 27, '\\': 28, ']': 29, '^': 30, _: 31 }

/** @param text `ctrl-p,ctrl-q`, `a,b`; empty: the default. @returns null if it names no keys. */
export function parseDetachKeys(text: string): number[] | null {
  if (text === '') return DEFAULT
  const keys = text.split(',').map(parseKey)
  return keys.every((key) => key !== null) ? keys : null
}

function parseKey(text: string): number | null {
  if (text.length === 1) return text.charCodeAt(0)
  const match = /^ctrl-([a-zA-Z@[\\\]^_])$/i.exec(text)
  if (!match) return null
  return CONTROL[match[1]!] ?? match[1]!.toLowerCase().charCodeAt(0) - 96
}

/** Watches what is typed. Keys of a begun sequence are held back until it is whole or broken off. */
export class DetachKeys {
  #keys: number[]
  #held = 0

  constructor(keys: number[]) {
    this.#keys = keys
  }

  /** @returns what to pass on, and whether the sequence is complete (what follows it is dropped). */
  feed(typed: Uint8Array): { bytes: Uint8Array; detached: boolean } {
    const passed: number[] = []
    for (const key of typed) {
      if (key === this.#keys[this.#held]) {
        this.#held++
        if (this.#held === this.#keys.length) return { bytes: Uint8Array.from(passed), detached: true }
        continue
      }
      passed.push(...this.#keys.slice(0, this.#held))
      this.#held = key === this.#keys[0] ? 1 : 0
      if (this.#held === 0) passed.push(key)
    }
    return { bytes: Uint8Array.from(passed), detached: false }
  }
}
