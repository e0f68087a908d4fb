/**
 * What is recorded comes from clients and containers, and is kept for long: a path of a megabyte, asked for a thousand times,
 * must not fill the memory. Shapes stay as they are; long texts are cut, and long lists and maps end early.
 */
const MAX_TEXT = 2048
/** Of the texts of one value together. */
const MAX_TEXTS = 8192
const MAX_ENTRIES = 128
const MAX_KEY = 128

const [encoder, decoder] = [new TextEncoder(), new TextDecoder()]

/** A piece of a text keeps the whole of it in memory (V8 points into it); this one does not. */
function afresh(text: string): string {
  return decoder.decode(encoder.encode(text))
}

/** @returns a copy, with `…` where something is missing; never more than some 25,000 characters. */
export function bounded<T>(value: T): T {
  let left = MAX_TEXTS
  const cut = (text: string, most: number) => {
    const kept = Math.max(0, Math.min(most, left))
    left -= Math.min(text.length, kept)
    return text.length <= kept ? text : afresh(`${text.slice(0, kept)}…`)
  }
  const copy = (one: unknown): unknown => {
    if (typeof one === 'string') return cut(one, MAX_TEXT)
    if (Array.isArray(one)) {
      const kept = one.slice(0, MAX_ENTRIES).map(copy)
      return one.length > MAX_ENTRIES ? [...kept, '…'] : kept
    }
    if (typeof one !== 'object' || one === null) return one
    const entries = Object.entries(one).slice(0, MAX_ENTRIES)
    return Object.fromEntries(
      entries.map(([key, inner]) => [
        key.length > MAX_KEY ? afresh(`${key.slice(0, MAX_KEY)}…`) : key,
        copy(inner),
      ]),
    )
  }
  return copy(value) as T
}
