/**
 * A shell's output on its way to the screen: bytes to text, with the counts of control sequences cut to the size of the
 * screen. xterm.js repeats, inserts and scrolls as often as it is told, 2^31 times too, and the page stands still meanwhile.
 *
 * It follows the parser of xterm.js and not only the sequences that programs write: control characters inside a sequence
 * are carried out before it, and a sequence may be cut anywhere by the chunks it comes in.
 */
export interface ScreenSize {
  rows: number
  columns: number
}

/** What does not end a sequence: control characters without ESC, CAN and SUB, and DEL. */
const controls = String.raw`\x00-\x17\x19\x1c-\x1f\x7f`
const opening = String.raw`\x1b[${controls}]*\[|\x9b`
const sequence = new RegExp(String.raw`(${opening})([${controls} -?]*)([@-~])`, 'g')
const unfinished = new RegExp(String.raw`(?:\x1b[${controls}]*|(?:${opening})[${controls} -?]*)$`)
const control = new RegExp(`[${controls}]`, 'g')
const notControl = new RegExp(`[^${controls}]`, 'g')

/** Repeat, tabs, insert, delete and erase characters: no more than a row has. Insert, delete and scroll lines: than there are rows. */
const across = 'bIZ@PX'
const down = 'LMST'

/** Longer than any sequence that xterm.js reads whole: 32 numbers, 32 more below them. */
const longest = 1024

export class BoundedOutput {
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  /** The beginning of a sequence whose end has not come. */
  #begun = ''

  /** @returns what can be shown now. */
  take(bytes: Uint8Array, size: ScreenSize): string {
    // xterm.js passes over byte order marks, inside of sequences too.
    const text = this.#begun + this.#decoder.decode(bytes, { stream: true }).replaceAll('\ufeff', '')
    const end = unfinished.exec(text)?.index ?? text.length
    const begun = text.slice(end)
    const whole = text
      .slice(0, end)
      .replace(sequence, (_, open: string, parameters: string, final: string) =>
        bounded(open, parameters, final, size),
      )
    if (begun.length <= longest) {
      this.#begun = begun
      return whole
    }
    this.#begun = begun.replace(control, '').slice(0, longest)
    return whole + begun.slice(1).replace(notControl, '')
  }
}

function bounded(open: string, parameters: string, final: string, { rows, columns }: ScreenSize): string {
  const most = across.includes(final) ? columns : down.includes(final) ? rows : null
  if (most === null) return open + parameters + final
  const inside = (open.slice(1) + parameters).replace(notControl, '')
  const count = parameters
    .replace(control, '')
    .replace(/^\d+/, (digits) => String(Math.min(most, Number(digits))))
  return `${inside}\x1b[${count}${final}`
}
