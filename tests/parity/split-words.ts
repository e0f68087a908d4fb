/** A command line as a shell splits it: spaces, `'…'`, `"…"` with `\"` and `$'…'` with `\n` and `\t`. */
export function splitWords(line: string): string[] {
  const words: string[] = []
  let word: string | null = null
  const pattern = /\$'((?:[^'\\]|\\.)*)'|'([^']*)'|"((?:[^"\\]|\\.)*)"|(\s+)|([^\s'"$]+|\$)/gsy
  for (const [, ansi, single, double, space, plain] of line.matchAll(pattern)) {
    if (space !== undefined) {
      if (word !== null) words.push(word)
      word = null
      continue
    }
    const part: string =
      ansi !== undefined
        ? ansi.replaceAll(/\\(.)/g, (_, char: string) => ({ n: '\n', t: '\t' })[char] ?? char)
        : (single ?? double?.replaceAll(/\\(["\\$])/g, '$1') ?? plain ?? '')
    word = (word ?? '') + part
  }
  return word === null ? words : [...words, word]
}
