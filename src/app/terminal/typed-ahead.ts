/**
 * What is typed before there is a shell: kept for it, and shown meanwhile as a terminal's driver echoes what no program has
 * read yet. It knows no screen.
 */

/** As much as Linux keeps of a terminal's input. */
export const MOST_TYPED_AHEAD = 4096

export class TypedAhead {
  #text = ''

  /** @returns whether there was room for it. */
  take(text: string): boolean {
    for (const char of text) {
      if (char === '\x03') this.#text = ''
      else if (char === '\x7f' && !this.#text.endsWith('\r'))
        this.#text = [...this.#text].slice(0, -1).join('')
      else if (char !== '\x7f') this.#text += char
    }
    const fits = this.#text.length <= MOST_TYPED_AHEAD
    this.#text = this.#text.slice(0, MOST_TYPED_AHEAD)
    return fits
  }

  /** Control characters are `^C` and the like; only a line's end ends a line. */
  get shown(): string {
    return this.#text
      .replace(/[\0-\x08\x0b\x0c\x0e-\x1f]/g, (char) => `^${String.fromCharCode(char.charCodeAt(0) + 64)}`)
      .replace(/\r\n?|\n/g, '\r\n')
  }

  /** Hands it over. */
  give(): string {
    const text = this.#text
    this.#text = ''
    return text
  }
}
