/** The `Options:` block of a help text, as pflag lays it out. */
import { byteLength } from '../../protocol/go/bytes.ts'
import type { Flag } from './flags.ts'

/**
 * One line per visible flag, sorted by name, wrapped.
 *
 * @param columns the width to keep within.
 */
export function flagUsages(flags: readonly Flag[], columns: number): string {
  const rows = flags
    .filter((flag) => !flag.hidden && !flag.deprecated)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((flag) => ({ left: leftOf(flag), right: rightOf(flag) }))
  const widest = Math.max(0, ...rows.map(({ left }) => byteLength(left)))
  const indent = widest + 3
  return rows
    .map(
      ({ left, right }) =>
        `${left}${' '.repeat(widest - byteLength(left) + 3)}${wrap(indent, columns, right)}\n`,
    )
    .join('')
}

function leftOf({ name, short, kind }: Flag): string {
  const type = kind.typeName === '' ? '' : ` ${kind.typeName}`
  return short ? `  -${short}, --${name}${type}` : `      --${name}${type}`
}

function rightOf({ usage, kind, initial }: Flag): string {
  const shown = kind.shown(initial ?? kind.initial())
  return shown === null ? usage : `${usage} (default ${shown})`
}

/** Words may go this far over the edge when that avoids a short last line. */
const SLOP = 5

/** Wraps to `columns`; every line but the first is indented. A line break in the text stays one. */
function wrap(indent: number, columns: number, text: string): string {
  let margin = indent
  let width = columns - margin
  let lines = ''
  if (width < 24) {
    // Not enough room beside the flag: below it, as a block.
    margin = 16
    width = columns - margin
    lines = `\n${' '.repeat(margin)}`
  }
  if (width < 24) return text.replaceAll('\n', lines)
  const newline = `\n${' '.repeat(margin)}`
  let [line, rest] = splitLine(width - SLOP, text)
  lines += line.replaceAll('\n', newline)
  while (rest !== '') {
    ;[line, rest] = splitLine(width - SLOP, rest)
    lines += newline + line.replaceAll('\n', newline)
  }
  return lines
}

function splitLine(width: number, text: string): [string, string] {
  if (width + SLOP > text.length) return [text, '']
  const head = text.slice(0, width)
  const space = Math.max(head.lastIndexOf(' '), head.lastIndexOf('\t'), head.lastIndexOf('\n'))
  if (space <= 0) return [text, '']
  const newline = head.lastIndexOf('\n')
  const at = newline > 0 && newline < space ? newline : space
  return [text.slice(0, at), text.slice(at + 1)]
}
