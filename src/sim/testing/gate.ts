/** Holds whoever passes, from `close` on until `open`: a test decides what has happened when something else comes. */
export class Gate {
  #open = Promise.resolve()
  open: () => void = () => undefined

  close(): void {
    this.#open = new Promise((resolve) => (this.open = resolve))
  }

  pass(): Promise<void> {
    return this.#open
  }
}

/** All that waits for no time has happened. */
export async function quiet(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setTimeout(resolve))
}
