/** Sorts `web2` before `web10`: digits are compared as numbers. */
export function naturalCompare(a: string, b: string): number {
  if (a === b) return 0
  return naturalLess(a, b) ? -1 : 1
}

const isDigit = (char: string | undefined) => char !== undefined && char >= '0' && char <= '9'

function naturalLess(a: string, b: string): boolean {
  let [i, j] = [0, 0]
  while (i < a.length && j < b.length) {
    const [x, y] = [isDigit(a[i]), isDigit(b[j])]
    if (x !== y) return x
    if (!x) {
      if (a[i] !== b[j]) return a[i]! < b[j]!
      i++
      j++
      continue
    }
    const [m, n] = [/^0*(\d*)/.exec(a.slice(i))!, /^0*(\d*)/.exec(b.slice(j))!]
    const [p, q] = [m[1]!, n[1]!]
    if (p.length !== q.length) return p.length < q.length
    if (p !== q) return p < q
    i += m[0].length
    j += n[0].length
    // Fewer leading zeros first.
    if (i - p.length !== j - q.length) return i - p.length < j - q.length
  }
  return a.length < b.length
}
