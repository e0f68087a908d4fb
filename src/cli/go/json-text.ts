/** JSON text as Go rewrites it without reading it: strings and numbers stay as they were written. */

const token = /"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+/g

/** Go's `json.Compact`: strings and numbers stay as written. */
export function compactJson(text: string): string {
  return (text.match(token) ?? []).join('')
}

/** Go's `json.Indent` with an empty prefix: order, escapes and digits stay as received. */
export function indentJson(text: string, indent: string): string {
  const tokens = text.match(token) ?? []
  let depth = 0
  let result = ''
  for (const [i, part] of tokens.entries()) {
    const empty = part === '}' ? tokens[i - 1] === '{' : part === ']' && tokens[i - 1] === '['
    if (part === '}' || part === ']') {
      depth--
      result += empty ? part : `\n${indent.repeat(depth)}${part}`
    } else if (part === '{' || part === '[') {
      depth++
      const closes = tokens[i + 1] === (part === '{' ? '}' : ']')
      result += closes ? part : `${part}\n${indent.repeat(depth)}`
    } else if (part === ',') result += `,\n${indent.repeat(depth)}`
    else result += part === ':' ? ': ' : part
  }
  return result
}
