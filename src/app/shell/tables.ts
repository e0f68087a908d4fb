/** A Markdown document as a list of its tables, each with the paragraph before it. Nothing else of Markdown is read. */
export interface Table {
  about: string
  head: string[]
  rows: string[][]
}

export function tablesIn(markdown: string): Table[] {
  const blocks = markdown.split(/\n{2,}/).map((block) => block.trim().split('\n'))
  return blocks.flatMap((lines, i) => {
    if (!lines[0]!.startsWith('|')) return []
    const [head, , ...rows] = lines.map(cells)
    return [{ about: plain((blocks[i - 1] ?? []).join(' ')), head: head!, rows }]
  })
}

/** `| a | \| |` → `a`, `|` */
function cells(line: string): string[] {
  return line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => plain(cell.trim().replaceAll('\\|', '|')))
}

function plain(text: string): string {
  return text.replaceAll('`', '')
}
