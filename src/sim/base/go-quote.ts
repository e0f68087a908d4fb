/** Text as Go's `%q` shows it, where dockerd's sentences do. */
const SHORT: Record<string, string> = { '\\u0007': '\\a', '\\u000b': '\\v' }

export function goQuote(text: string): string {
  return JSON.stringify(text).replace(/\\\\|\\u00[01][0-9a-f]|\x7f/g, (found) => {
    if (found === '\\\\') return found
    return SHORT[found] ?? (found === '\x7f' ? '\\x7f' : `\\x${found.slice(4)}`)
  })
}
