/**
 * What is recorded comes from clients and containers, and is kept for long: a path of a megabyte, asked for a thousand times,
 * must not fill the memory. Shapes stay as they are; long texts are cut, and long lists and maps end early.
 */
const MAX_TEXT = 2048
/** Of the texts of one value together. */
const MAX_TEXTS = 8192
const MAX_ENTRIES = 128
const MAX_KEY = 128
/** Of a value in memory, besides its text: roughly, and rather too much. */
const VALUE_BYTES = 32
const CHARACTER_BYTES = 2

const [encoder, decoder] = [new TextEncoder(), new TextDecoder()]

/** A piece of a text keeps the whole of it in memory (V8 points into it); this one does not. */
function afresh(text: string): string {
  return decoder.decode(encoder.encode(text))
}

export interface Bounded<T> {
  /** A copy, with `…` where something is missing; never more than some 25,000 characters. */
  kept: T
  /** How much memory it takes, about. */
  sizeBytes: number
}

/** @param first keys that are kept before others, wherever they stand; the order stays as it is. */
export function bounded<T>(value: T, first: readonly string[] = []): Bounded<T> {
  let left = MAX_TEXTS
  let sizeBytes = 0
  const keep = (text: string) => {
    sizeBytes += text.length * CHARACTER_BYTES
    return text
  }
  const cut = (text: string, most: number) => {
    const kept = Math.max(0, Math.min(most, left))
    left -= Math.min(text.length, kept)
    return keep(text.length <= kept ? text : afresh(`${text.slice(0, kept)}…`))
  }
  const copyMap = (map: Record<string, unknown>) => {
    const others = Object.keys(map).filter((key) => !first.includes(key))
    const chosen = [...first.filter((key) => Object.hasOwn(map, key)), ...others].slice(0, MAX_ENTRIES)
    const kept = new Map(chosen.map((key) => [key, copy(map[key])]))
    return Object.fromEntries(
      Object.keys(map)
        .filter((key) => kept.has(key))
        .map((key) => [
          keep(key.length > MAX_KEY ? afresh(`${key.slice(0, MAX_KEY)}…`) : key),
          kept.get(key),
        ]),
    )
  }
  const copy = (one: unknown): unknown => {
    sizeBytes += VALUE_BYTES
    if (typeof one === 'string') return cut(one, MAX_TEXT)
    if (Array.isArray(one)) {
      const kept = one.slice(0, MAX_ENTRIES).map(copy)
      return one.length > MAX_ENTRIES ? [...kept, '…'] : kept
    }
    if (typeof one !== 'object' || one === null) return one
    return copyMap(one as Record<string, unknown>)
  }
  return { kept: copy(value) as T, sizeBytes }
}
