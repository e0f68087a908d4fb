/** How many columns of a terminal a text takes, and shortening it to some. */

/** East Asian wide and full-width characters, and emoji, take two. */
const wide =
  /[\u1100-\u115f\u231a\u231b\u2329\u232a\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1\u26aa\u26ab\u26bd\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c\u274e\u2753-\u2755\u2757\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50\u2b55\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u

function charWidth(char: string): number {
  return wide.test(char) ? 2 : 1
}

const zeroWidth = /^[\p{Mn}\p{Me}\u200b-\u200f\u0000-\u001f\u007f-\u009f]$/u

/** As the table writer counts: combining characters and controls take none. */
export function displayWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length
  return [...text].reduce((sum, char) => sum + (zeroWidth.test(char) ? 0 : charWidth(char)), 0)
}

/** Shortens to a width, with `…` at the end where something is cut. */
export function ellipsis(text: string, width: number): string {
  if (width <= 0) return ''
  const chars = [...text]
  if (width === 1) return chars[0] ?? ''
  if (/^[\x00-\x7f]*$/.test(text))
    return chars.length <= width ? text : `${chars.slice(0, width - 1).join('')}…`
  let used = 0
  const ends = chars.map((char) => (used += charWidth(char)))
  if (used <= width) return text
  const last = ends.findIndex((end, i) => end <= width - 1 && ends[i + 1]! > width - 1)
  return last < 0 ? text : `${chars.slice(0, last + 1).join('')}…`
}
