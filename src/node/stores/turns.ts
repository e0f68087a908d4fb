/** Tasks that may run together, and tasks that run alone: none together with them, and each after those that came before it. */
export class Turns {
  #alone: Promise<unknown> = Promise.resolve()
  #together = new Set<Promise<unknown>>()

  together<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#alone.then(task)
    const over = result.then(ignore, ignore)
    const forget = () => this.#together.delete(over)
    this.#together.add(over)
    void over.then(forget)
    return result
  }

  alone<T>(task: () => Promise<T>): Promise<T> {
    const result = Promise.all([this.#alone, ...this.#together]).then(task)
    this.#alone = result.then(ignore, ignore)
    return result
  }
}

const ignore = () => undefined
