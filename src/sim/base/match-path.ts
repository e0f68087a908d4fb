import { DockerError } from './errors.ts'

/** `*`, or what one character must be. */
type Token = '*' | ((char: string) => boolean)

/**
 * Go's `path.Match`: `*` and `?` do not match a slash, `[a-z]` and `[^a]` are sets, `\` quotes.
 *
 * @throws {DockerError} invalid: `syntax error in pattern`
 */
export function matchPath(pattern: string, name: string): boolean {
  const tokens = tokenize([...pattern])
  const chars = [...name]
  let token = 0
  let char = 0
  // Only the last star needs to be tried again with more characters.
  let star = -1
  let starFrom = 0
  while (char < chars.length) {
    const wanted = tokens[token]
    if (wanted === '*') {
      star = token++
      starFrom = char
    } else if (wanted?.(chars[char]!)) {
      token++
      char++
    } else if (star >= 0 && chars[starFrom] !== '/') {
      token = star + 1
      char = ++starFrom
    } else return false
  }
  return tokens.slice(token).every((rest) => rest === '*')
}

function tokenize(pattern: string[]): Token[] {
  const tokens: Token[] = []
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i]!
    if (char === '*') tokens.push('*')
    else if (char === '?') tokens.push((other) => other !== '/')
    else if (char === '[') {
      const set = readSet(pattern, i + 1)
      tokens.push(set.matches)
      i = set.last
    } else {
      const literal = char === '\\' ? pattern[++i] : char
      if (literal === undefined) throw badPattern()
      tokens.push((other) => other === literal)
    }
  }
  return tokens
}

/** A set from behind its bracket on; `last` is where the closing bracket is. */
function readSet(pattern: string[], start: number): { matches: (char: string) => boolean; last: number } {
  let at = start
  const negated = pattern[at] === '^'
  if (negated) at++
  const ranges: [first: string, last: string][] = []
  const next = (): string => {
    if (pattern[at] === '-' || pattern[at] === ']') throw badPattern()
    if (pattern[at] === '\\') at++
    const char = pattern[at++]
    if (char === undefined) throw badPattern()
    return char
  }
  while (pattern[at] !== ']' || ranges.length === 0) {
    const first = next()
    const isRange = pattern[at] === '-'
    if (isRange) at++
    ranges.push([first, isRange ? next() : first])
  }
  const inSet = (char: string) => ranges.some(([first, last]) => first <= char && char <= last)
  return { matches: (char) => inSet(char) !== negated, last: at }
}

function badPattern(): DockerError {
  return new DockerError('invalid', 'syntax error in pattern')
}
