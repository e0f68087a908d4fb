/** A terminal's buffer as plain text: for copying, for screen readers and for tests. */
import type { IBuffer } from '@xterm/xterm'

/** @returns every line, scrollback first; lines that the terminal wrapped are whole again; trailing empty lines are cut. */
export function bufferLines(buffer: Pick<IBuffer, 'length' | 'getLine'>): string[] {
  const lines: string[] = []
  for (let i = 0; i < buffer.length; i++) {
    const line = buffer.getLine(i)
    if (!line) continue
    const continues = buffer.getLine(i + 1)?.isWrapped ?? false
    const text = line.translateToString(!continues)
    if (line.isWrapped && lines.length > 0) lines[lines.length - 1] += text
    else lines.push(text)
  }
  return lines.slice(0, lines.findLastIndex((line) => line.trim() !== '') + 1)
}
