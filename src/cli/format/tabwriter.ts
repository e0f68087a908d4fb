/** Go's `text/tabwriter`, as far as Docker uses it: cells ended by tabs, columns as wide as their widest cell. */
import { displayWidth } from './width.ts'

export interface TabLayout {
  minWidth: number
  padding: number
}

/**
 * Aligns the columns of a text. A column is a run of lines that have a tab-ended cell there, so a line without tabs ends
 * every column.
 */
export function alignColumns(text: string, { minWidth, padding }: TabLayout): string {
  const lines = text.split('\n').map((line) => line.split('\t'))
  const widths = lines.map((cells) => new Array<number>(cells.length - 1).fill(0))
  for (let line = 0; line < lines.length; line++) {
    for (let column = 0; column < lines[line]!.length - 1; column++) {
      if (widths[line]![column] !== 0) continue
      const end = blockEnd(lines, line, column)
      const cells = lines.slice(line, end).map((row) => displayWidth(row[column]!) + padding)
      const width = Math.max(minWidth, ...cells)
      for (let row = line; row < end; row++) widths[row]![column] = width
    }
  }
  return lines.map((cells, line) => cells.map((cell, i) => fill(cell, widths[line]![i])).join('')).join('\n')
}

function blockEnd(lines: string[][], from: number, column: number): number {
  let end = from
  while (end < lines.length && column < lines[end]!.length - 1) end++
  return end
}

function fill(cell: string, width: number | undefined): string {
  return width === undefined ? cell : cell + ' '.repeat(Math.max(width - displayWidth(cell), 0))
}
