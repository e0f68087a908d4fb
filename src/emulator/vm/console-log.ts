/** The kernel's console (`ttyS0`), the last of it kept. */
export class ConsoleLog {
  readonly #maxCharacters: number
  readonly #onLine: (line: string) => void
  readonly #decoder = new TextDecoder()
  readonly #line: number[] = []
  #text = ''

  /** @param onLine gets each line with its end, as it ends. */
  constructor(onLine: (line: string) => void, maxCharacters = 64 * 1024) {
    this.#onLine = onLine
    this.#maxCharacters = maxCharacters
  }

  /** What was printed, from its last `maxCharacters` on. */
  get text(): string {
    return this.#text + this.#decoder.decode(new Uint8Array(this.#line))
  }

  push(byte: number): void {
    this.#line.push(byte)
    // A line without end must not grow for ever.
    if (byte === 0x0a || this.#line.length >= 4096) this.#endLine()
  }

  #endLine(): void {
    const line = this.#decoder.decode(new Uint8Array(this.#line)).replaceAll('\r', '')
    this.#line.length = 0
    this.#text = (this.#text + line).slice(-this.#maxCharacters)
    this.#onLine(line)
  }
}

/** @returns why the kernel gave up, if this line says so. */
export function panicReason(line: string): string | null {
  const panic = /Kernel panic - not syncing: (.*)/.exec(line)
  return panic ? `kernel panic: ${panic[1]!.trim()}` : null
}
